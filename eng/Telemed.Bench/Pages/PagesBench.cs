using System.Diagnostics;
using Telemed.Bench.Reporting;
using Telemed.Bench.Running;
using Telemed.EndToEnd.Tests.Doctor;

namespace Telemed.Bench.Pages;

/// <summary>
/// What two people at browsers get of each other, both on this machine: how soon after the click on "Start" the other is there, and how
/// old the other's picture is, by the clock that is burnt into it.
/// </summary>
internal sealed class PagesBench : IBench
{
    private const double FirstFrameLimit = 1500;
    private const double DelayLimit = 200;

    // As many as a page keeps.
    private const int Samples = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "pages";

    public string Summary => "two people at browsers: click to the other's first picture, and delay with the clock in the picture";

    public string Settings => "--rounds: starts of a call (40)";

    public TimeSpan Takes(BenchSettings settings) => TimeSpan.FromSeconds(60 + (4 * Rounds(settings)));

    public async Task RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        await using var system = await BenchSystem.StartAsync(run, cancellationToken);
        await using var browser = await DoctorBrowser.StartAsync();
        await StartsAsync(run, system, browser, cancellationToken);
        await DelaysAsync(run, system, browser, cancellationToken);
    }

    private static int Rounds(BenchSettings settings) => settings.RoundsOr(40, 4);

    /// <summary>One is in the call already, the other comes: in turn the doctor and the patient.</summary>
    private static async Task StartsAsync(BenchRun run, BenchSystem system, DoctorBrowser browser, CancellationToken cancellationToken)
    {
        var (firstFrames, onAir, seen) = (new Latencies(), new Latencies(), new Latencies());
        var rounds = Rounds(run.Settings);
        // The first start of all warms up the services and the browser, as the morning's first consultation does.
        run.Progress.Stage("somebody comes", rounds + 1);
        for (var round = 0; round <= rounds; round++)
        {
            var consultation = await system.CreateConsultationAsync(cancellationToken);
            await using var doctor = await browser.OpenAsync(consultation.Doctor);
            await using var patient = await browser.OpenAsync(consultation.Patient);
            var (there, comes) = round % 2 == 0 ? (patient, doctor) : (doctor, patient);
            await there.StartAsync();
            await there.WaitUntilPublishingAsync(cancellationToken);

            var clock = Stopwatch.StartNew();
            await comes.StartAsync();
            var seenByOther = UntilSeenAsync(there, clock, cancellationToken);
            var stats = await comes.WaitForAsync(stats => stats["firstFrameMs"] is not null, Patience, "the other's first picture", cancellationToken);
            var other = await seenByOther;
            if (round > 0)
            {
                firstFrames.Add(TimeSpan.FromMilliseconds((double)stats["firstFrameMs"]!));
                stats = await comes.WaitUntilPublishingAsync(cancellationToken);
                onAir.Add(TimeSpan.FromMilliseconds((double)stats["whipConnectedMs"]!));
                seen.Add(other);
            }

            run.Progress.At(round + 1);
        }

        run.Add(
            firstFrames.Figure("click → the other's first picture", 0.5),
            firstFrames.Figure("click → the other's first picture", 0.95, FirstFrameLimit),
            firstFrames.Figure("click → the other's first picture", 1),
            seen.Figure("click → seen by the other (looked at every 50 ms)", 0.5),
            seen.Figure("click → seen by the other (looked at every 50 ms)", 0.95, FirstFrameLimit),
            onAir.Figure("click → on air", 0.5),
            onAir.Figure("click → on air", 0.95));
    }

    private static async Task<TimeSpan> UntilSeenAsync(DoctorPage page, Stopwatch clock, CancellationToken cancellationToken)
    {
        await page.WaitForAsync(stats => stats["firstFrameMs"] is not null, Patience, "the one who comes is seen", cancellationToken);
        return clock.Elapsed;
    }

    private static async Task DelaysAsync(BenchRun run, BenchSystem system, DoctorBrowser browser, CancellationToken cancellationToken)
    {
        run.Progress.Stage("both see each other");
        var consultation = await system.CreateConsultationAsync(cancellationToken);
        await using var doctor = await browser.OpenAsync(consultation.Doctor, testCamera: true);
        await using var patient = await browser.OpenAsync(consultation.Patient, testCamera: true);
        await doctor.StartAsync();
        await patient.StartAsync();
        // Past the ramp-up of bit rate and size: a page keeps its latest readings only.
        await Task.WhenAll(
            doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, cancellationToken),
            patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, cancellationToken));
        await Task.Delay(run.Settings.Short ? TimeSpan.FromSeconds(5) : TimeSpan.FromSeconds(30), cancellationToken);

        foreach (var (page, what) in new[] { (doctor, "patient → doctor"), (patient, "doctor → patient") })
        {
            var stats = await page.WaitForAsync(stats => stats["delayMs"]!.AsArray().Count >= Samples, Patience, "enough readings of the clock", cancellationToken);
            double[] delays = [.. stats["delayMs"]!.AsArray().Select(value => (double)value!)];
            run.Add(
                new Figure($"{what}, p50", Percentile.Of(delays, 0.5), "ms", DelayLimit),
                new Figure($"{what}, p95", Percentile.Of(delays, 0.95), "ms"));
        }
    }
}
