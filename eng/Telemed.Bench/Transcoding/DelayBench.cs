using System.Globalization;
using Microsoft.Playwright;
using Telemed.Bench.Reporting;
using Telemed.Bench.Running;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Running;
using Telemed.MediaHub;
using Telemed.Tool.Patient;

namespace Telemed.Bench.Transcoding;

/// <summary>
/// The delay that a transcode of the sound adds, by the clock that is burnt into the picture: the untouched original and the variant are
/// played at the same time by the same kind of player (WHEP in Chromium, straight from the hub), and their medians compared.
/// </summary>
internal sealed class DelayBench : IBench
{
    private const double AddedLimit = 60;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "delay";

    public string Summary => "delay that the transcode adds, both ways, with the clock in the picture";

    public string Settings => "--size: pictures each (1000)";

    public TimeSpan Takes(BenchSettings settings) => TimeSpan.FromSeconds(40 + (2 * Samples(settings) / 20));

    public async Task RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        await using var system = await BenchSystem.StartAsync(run, cancellationToken);
        await using var browser = await DoctorBrowser.StartAsync();
        await FromThePhoneAsync(run, system, browser, cancellationToken);
        await FromTheBrowserAsync(run, system, browser, cancellationToken);
    }

    private static int Samples(BenchSettings settings) => settings.SizeOr(1000, 150);

    private static async Task FromThePhoneAsync(BenchRun run, BenchSystem system, DoctorBrowser browser, CancellationToken cancellationToken)
    {
        run.Progress.Stage("a phone publishes");
        var (consultation, viewer) = await system.CreateWatchedConsultationAsync(cancellationToken);
        var join = await system.Telemed.JoinAsync(consultation.Patient.JoinCode, cancellationToken);
        await using var phone = PhonePusher.Start(new PhonePusherOptions { Target = (string)join["publish"]!["rtmp"]! });
        await phone.Publishing.WaitAsync(Patience, cancellationToken);
        await CompareAsync(run, system, browser, $"{consultation.Id}/{consultation.Patient.Id}", "_opus", "AAC → Opus, a phone's stream", viewer, cancellationToken);
    }

    private static async Task FromTheBrowserAsync(BenchRun run, BenchSystem system, DoctorBrowser browser, CancellationToken cancellationToken)
    {
        run.Progress.Stage("a browser publishes");
        var (consultation, viewer) = await system.CreateWatchedConsultationAsync(cancellationToken);
        await using var doctor = await browser.OpenAsync(consultation.Doctor, testCamera: true);
        await doctor.StartAsync();
        await doctor.WaitUntilPublishingAsync(cancellationToken);
        await CompareAsync(run, system, browser, $"{consultation.Id}/{consultation.Doctor.Id}", "_aac", "Opus → AAC, a browser's stream", viewer, cancellationToken);
    }

    private static async Task CompareAsync(
        BenchRun run, BenchSystem system, DoctorBrowser browser, string original, string variant, string what, string viewer, CancellationToken cancellationToken)
    {
        var variantPath = StreamPath.TryParse(original + variant, out var parsed) ? parsed : throw new BenchException($"{original}{variant} is no path.");
        await Eventually.HoldsAsync(
            async () => await system.Hub.GetPathAsync(variantPath, cancellationToken) is { Ready: true }, Patience, $"{variantPath} is on air", cancellationToken: cancellationToken);
        var token = (string)(await system.Telemed.JoinAsync(viewer, cancellationToken))["token"]!;
        await using var plain = await PlayAsync(system, browser, original, token);
        await using var transcoded = await PlayAsync(system, browser, original + variant, token);

        // The beginning, in which bit rate and size of a browser's picture still grow, does not count.
        var samples = Samples(run.Settings);
        run.Progress.Stage(what, samples);
        await UntilAsync(plain, transcoded, samples / 4, _ => { }, cancellationToken);
        await plain.Page.EvaluateAsync("() => { window.delays = []; }");
        await transcoded.Page.EvaluateAsync("() => { window.delays = []; }");
        await UntilAsync(plain, transcoded, samples, run.Progress.At, cancellationToken);

        var (without, with) = (await plain.DelaysAsync(), await transcoded.DelaysAsync());
        Figure Median(string which, double[] delays, double share) =>
            new(string.Create(CultureInfo.InvariantCulture, $"{what}: {which}, p{share * 100:0}"), Percentile.Of(delays, share), "ms");
        run.Add(
            Median("untouched", without, 0.5),
            Median("untouched", without, 0.95),
            Median("transcoded", with, 0.5),
            Median("transcoded", with, 0.95),
            new Figure($"{what}: added at the median", Percentile.Of(with, 0.5) - Percentile.Of(without, 0.5), "ms", AddedLimit));
    }

    private static async Task UntilAsync(Player one, Player other, int samples, Action<double> progress, CancellationToken cancellationToken)
    {
        var count = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                count = Math.Min(await one.CountAsync(), await other.CountAsync());
                progress(count);
                return count >= samples;
            },
            Patience + TimeSpan.FromSeconds(samples / 5),
            $"{samples} pictures with a clock in both players",
            () => $"{count} so far",
            cancellationToken);
    }

    private static async Task<Player> PlayAsync(BenchSystem system, DoctorBrowser browser, string path, string token)
    {
        var page = await browser.NewPageAsync();
        try
        {
            // A page of the system's own origin that runs nothing; the hub lets any origin play.
            await page.GotoAsync(new Uri(system.Telemed.InnerAddress("sessions", "http"), "/alive").AbsoluteUri);
            var address = new Uri(system.Telemed.InnerAddress("media", "webrtc"), $"/{path}/whep").AbsoluteUri;
            await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "EndToEnd", "rawWhep.js")), new { address, token });
            return new Player(page);
        }
        catch
        {
            await page.Context.DisposeAsync();
            throw;
        }
    }

    private sealed class Player(IPage page) : IAsyncDisposable
    {
        public IPage Page => page;

        public Task<int> CountAsync() => page.EvaluateAsync<int>("() => window.delays.length");

        public Task<double[]> DelaysAsync() => page.EvaluateAsync<double[]>("() => window.delays");

        public async ValueTask DisposeAsync() => await page.Context.DisposeAsync();
    }
}
