using System.Diagnostics;
using Telemed.Bench.Phones;
using Telemed.Bench.Reporting;
using Telemed.Bench.Running;
using Telemed.Bench.Viewers;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.Bench.Transcoding;

/// <summary>
/// Many HTTP-FLV viewers of one stream of 500 kbit/s: what they cost, how soon a newcomer sees, and what becomes of one that reads
/// nothing. First at the transcoder itself, then a part of them through the gateway.
/// </summary>
internal sealed class FanoutBench : IBench
{
    private const double CoresLimit = 1;
    private const double FirstPictureLimit = 300;
    private const double GrowthLimit = 5;
    private const double ShareLimit = 0.95;
    private const int Samples = 10;

    public string Name => "fanout";

    public string Summary => "500 HTTP-FLV viewers of one stream: cores, memory, first picture, a viewer that reads nothing";

    public string Settings => "--size: viewers (500), --minutes: at the transcoder (10)";

    public TimeSpan Takes(BenchSettings settings) => Duration(settings) + GatewayDuration(settings) + TimeSpan.FromSeconds(30);

    public async Task RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        // Whoever comes last shows the token of the first; a client would have a newer one by then.
        await using var system = await BenchSystem.StartAsync(run, cancellationToken, new Dictionary<string, string> { ["Tokens__Lifetime"] = "01:00:00" });
        await using var bank = new PhoneBank(system);
        var recording = await Recording.PhoneAsync(PhoneBank.PatientHz, 500, 640, cancellationToken);
        var stream = await bank.PublishAsync(await system.CreateConsultationAsync(cancellationToken), asDoctor: false, recording, hasOpus: false, cancellationToken);
        await system.Transcoder.WaitUntilRunningAsync(1, TimeSpan.FromSeconds(30), run.Progress, cancellationToken);
        var (_, token) = await bank.PlayAsync(stream, cancellationToken);
        var direct = new Uri(system.Telemed.InnerAddress("transcoder", "http"), $"/flv/{stream.Path}");

        await AtTheTranscoderAsync(run, system, direct, token, cancellationToken);
        // The ticket in an address is good for ten minutes.
        var ((flv, _), _) = await bank.PlayAsync(stream, cancellationToken);
        await ThroughTheGatewayAsync(run, system, flv, cancellationToken);
        run.Add(new Figure("publishers that were cut off", bank.Lost().Count, "", 0));
    }

    private static TimeSpan Duration(BenchSettings settings) => settings.DurationOr(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));

    private static TimeSpan GatewayDuration(BenchSettings settings) => TimeSpan.FromSeconds(settings.Short ? 15 : 60);

    private static async Task AtTheTranscoderAsync(BenchRun run, BenchSystem system, Uri address, string token, CancellationToken cancellationToken)
    {
        var (count, duration) = (run.Settings.SizeOr(500, 500), Duration(run.Settings));
        // Memory counts from when everything has been there for a while.
        var settled = TimeSpan.FromTicks(Math.Min(TimeSpan.FromMinutes(1).Ticks, duration.Ticks / 2));
        run.Progress.Stage("viewers come", count);
        using var sleeper = await Sleeper.ConnectAsync(address, token, cancellationToken);
        var asleep = Stopwatch.StartNew();
        using var crowd = await Crowd.ConnectAsync(address, token, count, connected => run.Progress.At(connected), cancellationToken);
        await using var newcomers = Newcomers.Start(static () => new HttpClient(), address, token);

        var transcoder = system.Telemed.ProcessIdOf("transcoder");
        var meter = CpuMeter.Start(system);
        var (early, late) = (new List<double>(), new List<double>());
        TimeSpan? cut = null;
        crowd.Forget();
        run.Progress.Stage($"{count} viewers at the transcoder", duration.TotalSeconds);
        await run.Progress.WaitAsync(
            duration,
            elapsed =>
            {
                if (elapsed >= settled && early.Count < Samples)
                {
                    early.Add(ProcFs.ResidentMegabytes(transcoder));
                }

                if (elapsed >= duration - TimeSpan.FromSeconds(Samples))
                {
                    late.Add(ProcFs.ResidentMegabytes(transcoder));
                }

                cut ??= sleeper.IsCut ? asleep.Elapsed : null;
            },
            cancellationToken);
        var cpu = meter.Stop();
        var (then, now) = (Percentile.Of(early, 0.5), Percentile.Of(late, 0.5));
        var bytes = crowd.Bytes.Order().ToArray();
        run.Add(
            new Figure("viewers at the end", crowd.Watching, "", count, Bound.AtLeast),
            new Figure("what the slowest viewer got, of the median", Math.Round((double)bytes[0] / Math.Max(1, bytes[bytes.Length / 2]), 3), "", ShareLimit, Bound.AtLeast),
            new Figure("the transcoder's process", cpu.Transcoder, "cores", CoresLimit),
            new Figure("its FFmpeg", cpu.Ffmpegs, "cores"),
            new Figure("the viewers themselves (not counted)", cpu.Load, "cores"),
            new Figure($"memory of the transcoder after {settled.TotalSeconds:0} s (resident)", Math.Round(then), "MB"),
            new Figure($"memory at the end, after {duration.TotalMinutes:0.#} min", Math.Round(now), "MB"),
            new Figure("memory grew by", Math.Round((now / then - 1) * 100, 1), "%", GrowthLimit),
            newcomers.FirstPicture.Figure("first picture of a newcomer", 0.5),
            newcomers.FirstPicture.Figure("first picture of a newcomer", 0.95, FirstPictureLimit),
            newcomers.FirstPicture.Figure("first picture of a newcomer", 1),
            new Figure("newcomers without a picture", newcomers.Disappointed, "", 0),
            new Figure("the viewer that reads nothing was cut after", cut?.TotalSeconds ?? double.PositiveInfinity, "s", asleep.Elapsed.TotalSeconds));
    }

    private static async Task ThroughTheGatewayAsync(BenchRun run, BenchSystem system, Uri address, CancellationToken cancellationToken)
    {
        // Encrypting for a viewer and decrypting for the measurement fall to the same two cores.
        var (count, duration) = (Math.Max(1, run.Settings.SizeOr(500, 500) / 5), GatewayDuration(run.Settings));
        run.Progress.Stage("viewers come to the gateway", count);
        await using var crowd = await TlsCrowd.ConnectAsync(address, count, connected => run.Progress.At(connected), cancellationToken);
        await using var newcomers = Newcomers.Start(TelemedSystem.NewClient, address, token: null);
        var meter = CpuMeter.Start(system);
        run.Progress.Stage($"{count} viewers through the gateway", duration.TotalSeconds);
        await run.Progress.WaitAsync(duration, everySecond: null, cancellationToken);
        var cpu = meter.Stop();
        run.Add(
            new Figure($"{count} viewers through the gateway: still there at the end", crowd.Watching, "", count, Bound.AtLeast),
            new Figure($"{count} viewers through the gateway: gateway", cpu.Gateway, "cores"),
            new Figure($"{count} viewers through the gateway: transcoder's process", cpu.Transcoder, "cores"),
            newcomers.FirstPicture.Figure("first picture of a newcomer through the gateway, TLS included", 0.5),
            newcomers.FirstPicture.Figure("first picture of a newcomer through the gateway, TLS included", 0.95, FirstPictureLimit));
    }
}
