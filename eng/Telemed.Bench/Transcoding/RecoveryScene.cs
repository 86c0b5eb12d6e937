using System.Diagnostics;
using Telemed.Bench.Phones;
using Telemed.Bench.Running;
using Telemed.Bench.Viewers;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Running;
using Telemed.MediaHub;
using Telemed.MediaHub.Api;
using Telemed.Tool.Clients;
using Telemed.Tool.Patient;

namespace Telemed.Bench.Transcoding;

/// <summary>How long a stream's listeners were without it, counted from the blow.</summary>
/// <param name="Variant">Until the hub had packets of the encoded variant again.</param>
/// <param name="Flv">Until an HTTP-FLV viewer heard something again; the viewer's connection is the same all the time.</param>
internal sealed record Recovery(TimeSpan Variant, TimeSpan Flv);

/// <summary>
/// Streams whose FFmpegs are going to be struck, and the people who must not notice more than a gap: a real doctor's page in Chromium, a
/// phone of FFmpegs that publishes and plays by HTTP-FLV, another that plays by RTMP, and recordings with viewers, so that each stream has
/// time to be in good order again before its next turn.
/// </summary>
internal sealed class RecoveryScene : IAsyncDisposable
{
    private const double ToneTolerance = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(15);

    private readonly List<IAsyncDisposable> _owned = [];
    private readonly HttpClient _http = TelemedSystem.NewClient();
    private readonly List<(string Path, string Variant, FlvViewer Viewer)> _streams = [];

    private int _firstFlvConnections;

    private RecoveryScene(BenchSystem system)
    {
        System = system;
        _http.Timeout = Timeout.InfiniteTimeSpan;
    }

    public BenchSystem System { get; }

    /// <summary>The paths of the streams that can be struck.</summary>
    public IReadOnlyList<string> Paths => [.. _streams.Select(stream => stream.Path)];

    private DoctorPage Doctor { get; set; } = null!;

    private TestPhone FlvPlayer { get; set; } = null!;

    private TestPhone RtmpPlayer { get; set; } = null!;

    public static async Task<RecoveryScene> SetAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var scene = new RecoveryScene(await BenchSystem.StartAsync(run, cancellationToken));
        try
        {
            await scene.FillAsync(run, cancellationToken);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does <paramref name="blow"/> to the FFmpeg of a stream, and measures until its listeners have it again.</summary>
    public async Task<Recovery> StrikeAsync(string path, Func<int, Task> blow, TimeSpan patience, CancellationToken cancellationToken)
    {
        var (_, variant, viewer) = _streams.Single(stream => stream.Path == path);
        var variantPath = StreamPath.TryParse(variant, out var parsed) ? parsed : throw new BenchException($"{variant} is no path.");
        StreamView? stream = null;
        await Eventually.HoldsAsync(
            async () => (stream = await System.Transcoder.FindAsync(path, cancellationToken)) is { State: "running", FfmpegPid: not null }, Patience, $"{path} runs", cancellationToken: cancellationToken);
        var before = await FindAsync(variantPath, cancellationToken);
        var silence = new VariantSilence(before?.BytesReceived ?? 0);
        viewer.Arrivals.Forget();
        var struck = Stopwatch.GetTimestamp();
        await blow(stream!.FfmpegPid!.Value);
        TimeSpan? variantAgain = null;
        var flvAgain = TimeSpan.MaxValue;
        while (Stopwatch.GetElapsedTime(struck) < patience)
        {
            if (variantAgain is null
                && await FindAsync(variantPath, cancellationToken) is { Ready: true, BytesReceived: > 0 } now
                && (now.ReadyTime != before?.ReadyTime || silence.IsOverWith(now.BytesReceived)))
            {
                variantAgain = Stopwatch.GetElapsedTime(struck);
            }

            // What FFmpeg had written before it was struck may still come; what counts is the end of the silence after it.
            if (variantAgain is not null && viewer.Arrivals.SilentFor < TimeSpan.FromMilliseconds(150) && viewer.Arrivals.LongestSilence.EndedAt > struck)
            {
                flvAgain = Stopwatch.GetElapsedTime(struck, viewer.Arrivals.LongestSilence.EndedAt);
                break;
            }

            await Task.Delay(Look, cancellationToken);
        }

        return new Recovery(variantAgain ?? TimeSpan.MaxValue, flvAgain);
    }

    /// <summary>Whether everybody sees and hears now, or does so within <paramref name="patience"/>; the names of those who do not.</summary>
    public async Task<IReadOnlyList<string>> WhoIsLeftBehindAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        List<(string Who, Func<Task<bool>> Goes)> checks =
        [
            ("the doctor's browser", DoctorSeesAndHearsAsync),
            ("the phone by HTTP-FLV", () => Task.FromResult(PlaysDoctor(FlvPlayer))),
            ("the phone by RTMP", () => Task.FromResult(PlaysDoctor(RtmpPlayer))),
            .. _streams.Select(stream => ($"the viewer of {stream.Path}", (Func<Task<bool>>)(() => Task.FromResult(
                !stream.Viewer.Completion.IsCompleted && stream.Viewer.Arrivals.SilentFor < TimeSpan.FromSeconds(1))))),
        ];
        var left = new List<string>();
        foreach (var (who, goes) in checks)
        {
            try
            {
                await Eventually.HoldsAsync(goes, patience, who, cancellationToken: cancellationToken);
            }
            catch (TimeoutException)
            {
                left.Add(who);
            }
        }

        return left;
    }

    // A variant that outlives its FFmpeg falls silent at the hub and goes on.
    private sealed class VariantSilence(long bytes)
    {
        private static readonly TimeSpan Counts = TimeSpan.FromMilliseconds(200);

        private long _bytes = bytes;
        private long _grewAt = Stopwatch.GetTimestamp();

        public bool IsOverWith(long bytes)
        {
            if (bytes == _bytes)
            {
                return false;
            }

            var was = Stopwatch.GetElapsedTime(_grewAt);
            (_bytes, _grewAt) = (bytes, Stopwatch.GetTimestamp());
            return was >= Counts;
        }
    }

    /// <summary>Connections that the phone by HTTP-FLV has had to make since everybody saw and heard.</summary>
    public int FurtherFlvConnections => FlvPlayer.Seen.Connections - _firstFlvConnections;

    /// <summary>Tags that were older than the one before them, over all viewers.</summary>
    public int StepsBack => _streams.Sum(stream => stream.Viewer.StepsBack);

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned))
        {
            await owned.DisposeAsync();
        }

        _http.Dispose();
        await System.DisposeAsync();
    }

    private async Task FillAsync(BenchRun run, CancellationToken cancellationToken)
    {
        run.Progress.Stage("letting people in");
        var (consultation, viewer) = await System.CreateWatchedConsultationAsync(cancellationToken);
        var client = new TelemedClient(System.Telemed.PublicUrl);
        _owned.Add(new Disposed(client));
        FlvPlayer = Own(await TestPhone.JoinAsync(client, new TestPhoneOptions { JoinCode = consultation.Patient.JoinCode }, cancellationToken: cancellationToken));
        RtmpPlayer = Own(await TestPhone.JoinAsync(
            client, new TestPhoneOptions { JoinCode = consultation.Patient.JoinCode, Publish = false, Play = PlayBy.Rtmp }, cancellationToken: cancellationToken));
        var browser = Own(await DoctorBrowser.StartAsync());
        Doctor = Own(await browser.OpenAsync(consultation.Doctor));
        await Doctor.StartAsync();
        await Doctor.WaitUntilPublishingAsync(cancellationToken);

        var bank = Own(new PhoneBank(System));
        var (phone, web) = (await Recording.PhoneAsync(PhoneBank.PatientHz, 300, 320, cancellationToken), await Recording.BrowserAsync(PhoneBank.DoctorHz, 300, 320, cancellationToken));
        for (var number = 0; number < 2; number++)
        {
            var other = await System.CreateConsultationAsync(cancellationToken);
            await bank.PublishAsync(other, asDoctor: false, phone, hasOpus: false, cancellationToken);
            if (run.Engine == "mediamtx")
            {
                await bank.PublishAsync(other, asDoctor: true, web, hasOpus: true, cancellationToken);
            }
        }

        await System.Transcoder.WaitUntilRunningAsync(2 + bank.Streams.Count, Patience, run.Progress, cancellationToken);
        // A join code belongs to the device that used it first, so the real people's streams are watched by a third person.
        var addresses = await System.FlvAddressesAsync(viewer, cancellationToken);
        await WatchAsync($"{consultation.Id}/{consultation.Doctor.Id}", "_aac", addresses[consultation.Doctor.Id], cancellationToken);
        await WatchAsync($"{consultation.Id}/{consultation.Patient.Id}", "_opus", addresses[consultation.Patient.Id], cancellationToken);
        foreach (var stream in bank.Streams)
        {
            await WatchAsync(stream.Path, stream.EncodedVariant[stream.Path.Length..], (await bank.PlayAsync(stream, cancellationToken)).Addresses.Flv, cancellationToken);
        }

        run.Progress.Stage("everybody sees and hears");
        if (await WhoIsLeftBehindAsync(Patience, cancellationToken) is { Count: > 0 } missing)
        {
            throw new BenchException($"Before anything was struck, these did not see or hear: {string.Join(", ", missing)}.");
        }

        _firstFlvConnections = FlvPlayer.Seen.Connections;
    }

    private async Task WatchAsync(string path, string variant, Uri flv, CancellationToken cancellationToken) =>
        _streams.Add((path, path + variant, Own(await FlvViewer.OpenAsync(_http, flv, cancellationToken))));

    // MediaMTX answers 500 for a path that is closing in this moment.
    private async Task<HubPath?> FindAsync(StreamPath path, CancellationToken cancellationToken)
    {
        try
        {
            return await System.Hub.GetPathAsync(path, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task<bool> DoctorSeesAndHearsAsync()
    {
        var stats = await Doctor.StatsAsync();
        return (double?)stats["remote"]?["fps"] > 5
            && (double?)stats["loudestToneHz"] is { } tone && Math.Abs(tone - PhoneBank.PatientHz) < ToneTolerance;
    }

    private static bool PlaysDoctor(TestPhone phone) =>
        phone.Seen.LoudestTone() is { } tone && Math.Abs(tone.Hertz - DoctorBrowser.ToneHz) < ToneTolerance
        && DateTimeOffset.UtcNow - phone.Seen.LastFrameAt < TimeSpan.FromSeconds(1);

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    private sealed class Disposed(IDisposable inner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            inner.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
