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
    _ when args.Contains("mjpeg") => PretendedEncoder.Picture(),
    _ when args.Contains("lavfi") => PretendedEncoder.Try(args),
    _ when PretendedEncoder.IsProbe(args) => PretendedEncoder.Probe(args[^1]),
    _ when Array.IndexOf(args, "-i") is >= 0 and var i && i + 1 < args.Length => Stream(args[i + 1], PretendedEncoder.Complaint(args)),
    _ => Child.Fail(64, ["What am I to do?"]),
};

static int Stream(string address, string? complaint)
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

    using var reports = new Timer(_ => Child.Report(), state: null, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5));
    if (behaviour.StartsWith("eats", StringComparison.Ordinal))
    {
        new Thread(Child.Eat) { IsBackground = true }.Start();
    }

    if (behaviour.StartsWith("spews", StringComparison.Ordinal))
    {
        new Thread(Child.Spew) { IsBackground = true }.Start();
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
        _ when complaint is not null => TimeSpan.FromSeconds(0.5),
        _ when behaviour.StartsWith("hangs", StringComparison.Ordinal) => TimeSpan.FromSeconds(0.6),
        _ when behaviour.StartsWith("givesup", StringComparison.Ordinal) => TimeSpan.FromSeconds(0.8),
        _ when behaviour.StartsWith("rots", StringComparison.Ordinal) => TimeSpan.FromSeconds(1),
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

    if (behaviour.StartsWith("rots", StringComparison.Ordinal))
    {
        using var output = StandardOutput.Open();
        var garbage = new byte[1024];
        Array.Fill(garbage, (byte)0xFF);
        output.Write(garbage);
        // Its owner ends it.
        Thread.Sleep(Timeout.Infinite);
    }

    if (complaint is not null)
    {
        Console.Error.WriteLine(complaint);
        return 1;
    }

    if (behaviour.StartsWith("givesup", StringComparison.Ordinal))
    {
        Console.Error.WriteLine($"[error] {address}: Connection timed out");
        return 1;
    }

    return interrupted.IsSet ? 255 : 0;
}
