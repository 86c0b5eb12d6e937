using System.Runtime.InteropServices;
using Telemed.FakeFfmpeg;

// A child process that behaves as tests need it. As an FFmpeg it takes FFmpeg's arguments and finds its behaviour in the last
// part of the address behind -i: the participant's id begins with the behaviour's name. With "say", "repeat", "wait" or "env" as its
// first argument it is a plain child process.
return args switch
{
    ["-hide_banner", "-encoders"] => Listing.Print(" A....D aac  AAC", " A....D libopus  Opus"),
    ["-hide_banner", "-formats"] => Listing.Print(" DE rtsp  RTSP", " DE flv  FLV"),
    ["say", .. var words] => Listing.Print(words),
    ["fail", var code, .. var words] => Child.Fail(int.Parse(code, System.Globalization.CultureInfo.InvariantCulture), words),
    ["repeat"] => Child.Repeat(),
    ["env", var name] => Listing.Print(Environment.GetEnvironmentVariable(name) ?? "(not set)"),
    ["directory"] => Listing.Print(Environment.CurrentDirectory),
    ["wait"] => Child.Wait(),
    ["wait-stubbornly"] => Child.WaitStubbornly(),
    ["pour"] => Child.Pour(),
    _ when Array.IndexOf(args, "-i") is >= 0 and var i && i + 1 < args.Length => Stream(args[i + 1]),
    _ => Child.Fail(64, ["What am I to do?"]),
};

static int Stream(string address)
{
    var behaviour = address[(address.LastIndexOf('/') + 1)..];
    Console.Error.WriteLine($"[info] reading {address}");
    if (behaviour.StartsWith("exits", StringComparison.Ordinal))
    {
        Console.Error.WriteLine("[error] this FFmpeg has a bad day");
        return 1;
    }

    if (behaviour.StartsWith("garbage", StringComparison.Ordinal))
    {
        using var output = StandardOutput.Open();
        output.Write(new byte[4096]);
        output.Flush();
        Thread.Sleep(Timeout.Infinite);
    }

    if (behaviour.StartsWith("stubborn", StringComparison.Ordinal) || behaviour.StartsWith("hangs", StringComparison.Ordinal))
    {
        Child.IgnoreSignals();
    }

    using var interrupted = new ManualResetEventSlim();
    using var onInterrupt = behaviour.StartsWith("flows", StringComparison.Ordinal)
        ? PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            interrupted.Set();
        })
        : null;
    var limit = behaviour switch
    {
        _ when behaviour.StartsWith("hangs", StringComparison.Ordinal) => TimeSpan.FromSeconds(0.6),
        _ when behaviour.StartsWith("ends", StringComparison.Ordinal) => TimeSpan.FromSeconds(0.4),
        _ => TimeSpan.MaxValue,
    };
    try
    {
        CannedFlv.Write(StandardOutput.Open(), limit, interrupted);
    }
    catch (IOException)
    {
        // Nobody reads any more: what FFmpeg does then too.
        return 1;
    }

    if (behaviour.StartsWith("hangs", StringComparison.Ordinal))
    {
        Thread.Sleep(Timeout.Infinite);
    }

    return interrupted.IsSet ? 255 : 0;
}
