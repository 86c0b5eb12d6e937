using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Telemed.EndToEnd.Tests.Running;
using Telemed.Transcoder.Rtmp;

namespace Telemed.EndToEnd.Tests.Matrix;

/// <summary>One row on the stage: its source on air in a consultation of its own, and its four players looking at the same time.</summary>
internal sealed class MatrixStage(SharedSystem shared, MatrixRow row) : IAsyncDisposable
{
    // MediaMTX listens to an RTMP publisher for two seconds before it is on air, HLS needs seconds more, and rows share two cores.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _over = new();
    private readonly List<IPage> _pages = [];
    private readonly Dictionary<MatrixPlayer, IMatrixPlayer> _players = [];
    private Task _publishing = Task.CompletedTask;
    private IPage? _publisher;

    /// <summary>What went wrong by player; <see langword="null"/> for what is as it has to be.</summary>
    public async Task<IReadOnlyDictionary<MatrixPlayer, string?>> PlayAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var consultation = await shared.System.CreateConsultationAsync(cancellationToken);
        var patient = await shared.System.JoinAsync(consultation.Patient.JoinCode, cancellationToken);
        var doctor = await shared.System.JoinAsync(consultation.Doctor.JoinCode, cancellationToken);
        var play = doctor["play"]!.AsArray().Single(candidate => (string?)candidate!["participant"]!["role"] == "patient")!;
        await PublishAsync(patient);
        var path = $"{consultation.Id}/{consultation.Patient.Id}";
        var plan = await PlanAsync(path, cancellationToken);
        // FFmpegs before 7.1 cannot read AV1 from the hub, those before RFC 9628 not a browser's VP9: phones get the sound, and the plan
        // says why. Browsers play the original.
        var isUnreadable = plan.Contains("cannot read it from the hub", StringComparison.Ordinal);
        await StartPlayersAsync(doctor, play, isUnreadable);

        Dictionary<MatrixPlayer, string?> faults = [];
        foreach (var (player, fault) in await Task.WhenAll(_players.Keys.Select(player => JudgeAsync(player, isUnreadable, clock, cancellationToken))))
        {
            faults[player] = fault;
        }

        plan = await PlanAsync(path, cancellationToken);
        var expected = row.Plan;
        if (!isUnreadable && new[] { expected.Picture, expected.AacSound }.FirstOrDefault(step => !plan.Contains(step.ToString(), StringComparison.Ordinal)) is { } missing)
        {
            return faults.ToDictionary(fault => fault.Key, string? (fault) => fault.Value ?? $"The plan is not \"{missing}\" but \"{plan}\".");
        }

        if (row.Change != MatrixChange.None && faults.Values.All(fault => fault is null))
        {
            var (width, height) = row.Change == MatrixChange.Size ? (480, 270) : (360, 640);
            await _publisher!.EvaluateAsync("([width, height]) => void window.resizePicture(width, height)", new[] { width, height });
            var changed = Stopwatch.StartNew();
            foreach (var (player, fault) in await Task.WhenAll(_players.Keys.Select(player => JudgeChangeAsync(player, width, height, changed, cancellationToken))))
            {
                faults[player] = fault;
            }
        }

        return faults;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        foreach (var player in _players.Values)
        {
            await player.DisposeAsync();
        }

        foreach (var page in _pages)
        {
            await page.Context.DisposeAsync();
        }

        try
        {
            await _publishing;
        }
        catch (Exception exception) when (exception is OperationCanceledException or RtmpException or IOException)
        {
            // It was told to end.
        }

        _over.Dispose();
    }

    private async Task PublishAsync(JsonNode patient)
    {
        var rtmp = (string)patient["publish"]!["rtmp"]!;
        switch (row.Source)
        {
            case MatrixSource.Whip:
                _publisher = await NewPageAsync();
                await _publisher.EvaluateAsync("(options) => window.publish(options)", new
                {
                    address = (string)patient["publish"]!["whip"]!,
                    token = (string)patient["token"]!,
                    video = row.Video,
                    audio = row.Audio,
                    toneHz = TestPattern.ToneHz,
                    width = 640,
                    height = 360,
                });
                break;
            case MatrixSource.Rtmp:
                _publishing = RunFfmpegAsync([.. Encode(row.HasPicture, row.HasSound), "-f", "flv", "-flvflags", "no_duration_filesize", rtmp]);
                break;
            case MatrixSource.HeAac:
                _publishing = TagSources.PublishHeAacAsync(Target(rtmp), Encode(picture: true, sound: true), _over.Token);
                break;
            default:
                _publishing = TagSources.PublishH265Async(Target(rtmp), Encode(picture: true, sound: false), Encode(picture: false, sound: true), _over.Token);
                break;
        }
    }

    private string[] Encode(bool picture, bool sound) =>
    [
        .. TestPattern.Inputs(picture, sound),
        .. picture ? row.Video.Split(' ') : [],
        .. sound ? row.Audio.Split(' ') : [],
        "-max_interleave_delta", "1", "-flush_packets", "1",
    ];

    private async Task RunFfmpegAsync(string[] arguments)
    {
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "error", .. arguments]) { RedirectStandardError = true })!;
        ffmpeg.BeginErrorReadLine();
        try
        {
            await ffmpeg.WaitForExitAsync(_over.Token);
        }
        finally
        {
            ffmpeg.Kill();
        }
    }

    private static RtmpTarget Target(string address)
    {
        var slash = address.LastIndexOf('/');
        return RtmpTarget.TryCreate(address[..slash], address[(slash + 1)..], out var target, out var fault) ? target : throw new InvalidOperationException(fault);
    }

    private async Task StartPlayersAsync(JsonNode doctor, JsonNode play, bool isUnreadable)
    {
        var token = (string)doctor["token"]!;
        var page = await NewPageAsync();
        await page.EvaluateAsync("(options) => void window.playWhep(options)", new { address = (string)play["whep"]!, token });
        await page.EvaluateAsync("(options) => void window.playHls(options)", new { address = (string)play["hls"]!, token });
        _players[MatrixPlayer.Whep] = new BrowserPlayer(page, "whep");
        _players[MatrixPlayer.Hls] = new BrowserPlayer(page, "hls");
        var flv = (string)play["flv"]!;
        _players[MatrixPlayer.Flv] = new FfmpegPlayer(flv, row.HasPicture && !isUnreadable, row.HasSound, cancellationToken => AskAsync(flv, cancellationToken));
        _players[MatrixPlayer.Rtmp] = new FfmpegPlayer((string)play["rtmp"]!, row.HasPicture && !isUnreadable, row.HasSound, _ => Task.FromResult<string?>(null));
    }

    private async Task<(MatrixPlayer Player, string? Fault)> JudgeAsync(MatrixPlayer player, bool isUnreadable, Stopwatch clock, CancellationToken cancellationToken)
    {
        var picture = row.HasPicture && !(isUnreadable && player is MatrixPlayer.Flv or MatrixPlayer.Rtmp);
        return await WatchAsync(
            player,
            (before, now) => (!picture || (now.Frames > 10 && TestPattern.IsRight(now.Pixels) && HasMoved(before, now))) && (!row.HasSound || TestPattern.IsRight(now.ToneHz)),
            clock,
            "the picture and the tone",
            cancellationToken);
    }

    private Task<(MatrixPlayer Player, string? Fault)> JudgeChangeAsync(MatrixPlayer player, int width, int height, Stopwatch clock, CancellationToken cancellationToken) =>
        WatchAsync(
            player,
            (before, now) => TestPattern.IsRight(now.Pixels) && HasMoved(before, now) && TestPattern.IsRight(now.ToneHz)
                && ((now.Width, now.Height) == (width, height) || (height > width && now.Height > now.Width) || (height > width && TestPattern.HasBarsAtTheSides(now.Pixels))),
            clock,
            $"the changed picture ({width}x{height}) in its right shape",
            cancellationToken);

    private async Task<(MatrixPlayer Player, string? Fault)> WatchAsync(
        MatrixPlayer player, Func<Sight?, Sight, bool> isRight, Stopwatch clock, string what, CancellationToken cancellationToken)
    {
        Sight? before = null;
        while (true)
        {
            var now = await _players[player].LookAsync();
            if (isRight(before, now))
            {
                return (player, null);
            }

            if (clock.Elapsed > Patience)
            {
                return (player, $"{player} waited {Patience.TotalSeconds} s in vain for {what}: {now}");
            }

            before = now.Pixels is null ? before : now;
            await Task.Delay(Interval, cancellationToken);
        }
    }

    private static bool HasMoved(Sight? before, Sight now) =>
        before?.Pixels is { } earlier && now.Pixels is { } later && now.Frames > before.Frames && earlier.Zip(later).Count(pair => Math.Abs(pair.First - pair.Second) > 60) >= 4;

    private async Task<string?> AskAsync(string address, CancellationToken cancellationToken)
    {
        using var response = await shared.System.Http.GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.IsSuccessStatusCode ? null : $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}";
    }

    // The transcoder's own words; a picture whose size nobody tells is probed first.
    private async Task<string> PlanAsync(string path, CancellationToken cancellationToken)
    {
        string? plan = null;
        var what = $"{row.Name}: the transcoder runs {path}";
        await Eventually.HoldsAsync(
            async () =>
            {
                var streams = JsonNode.Parse(await shared.System.Http.GetStringAsync(new Uri(shared.System.InnerAddress("transcoder", "http"), "/streams"), cancellationToken))!.AsArray();
                var stream = streams.FirstOrDefault(stream => (string?)stream!["path"] == path);
                // That VP9 comes out of RTP mangled shows after the first pictures only.
                var settles = row.Facts.Tracks.Video == Telemed.MediaHub.StreamTracks.Vp9 ? TimeSpan.FromSeconds(2) : TimeSpan.Zero;
                plan = (string?)stream?["state"] == "running" && DateTimeOffset.UtcNow - (DateTimeOffset)stream["since"]! >= settles ? (string?)stream["plan"] : null;
                return plan is not null;
            },
            Patience,
            what,
            () => _publishing.Exception?.Message ?? shared.System.Output[^Math.Min(2000, shared.System.Output.Length)..],
            cancellationToken);
        return plan!;
    }

    private async Task<IPage> NewPageAsync()
    {
        var page = await shared.Browser.NewBlankPageAsync(new Uri(shared.System.PublicUrl, "/healthz"));
        _pages.Add(page);
        await page.AddScriptTagAsync(new() { Path = Path.Combine(TelemedSystem.Root, "Telemed.Web", "node_modules", "hls.js", "dist", "hls.min.js") });
        await page.AddScriptTagAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "Matrix", "matrixPage.js") });
        return page;
    }
}
