using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Shouldly;
using Telemed.ServiceDefaults.Problems;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Service;

/// <summary>The service as a process, with the hub's and sessions' inside calls around it.</summary>
public sealed class TranscoderServiceTests
{
    private const string Path = "consultation1/flows0000000";
    private static readonly Uri NoRtsp = new("rtsp://127.0.0.1:1");

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 90_000)]
    public async Task A_stream_is_found_shown_watched_and_stopped()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync();
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        (await service.StreamsAsync()).ShouldBeEmpty();

        hub.Paths = [Path, Path + "_aac", "something-else"];
        var stream = await service.StreamAsync(WorkerState.Running);
        stream.Path.ShouldBe(Path);
        stream.Plan.ShouldBe("copy H.264, Opus→AAC because RTMP, HTTP-FLV and HLS play no Opus, WebRTC plays the original");
        var pid = stream.FfmpegPid.ShouldNotBeNull();

        using var response = await WatchAsync(service, "good", Path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType.ShouldBe(new MediaTypeHeaderValue("video/x-flv"));
        response.Headers.CacheControl.ShouldNotBeNull().NoStore.ShouldBeTrue();
        response.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);
        response.Headers.TransferEncodingChunked.ShouldBe(true);

        List<FlvTag> tags = [];
        await foreach (var tag in FlvReader.ReadAsync(await response.Content.ReadAsStreamAsync(Deadline), Deadline))
        {
            tags.Add(tag);
            if (tags.Count == 30)
            {
                hub.Paths = [];
            }
        }

        // The stream's end ended the answer.
        tags[0].Type.ShouldBe(FlvTagType.Script);
        tags[1].IsAvcHeader.ShouldBeTrue();
        tags[2].IsAacHeader.ShouldBeTrue();
        tags[3].IsKeyframe.ShouldBeTrue();
        tags.Count.ShouldBeGreaterThanOrEqualTo(30);
        await Eventually.TrueAsync(() => !WorkerRig.IsAlive(pid), TimeSpan.FromSeconds(10), "FFmpeg ends with its stream");
        (await service.StreamsAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = 90_000)]
    public async Task Whoever_may_not_watch_is_told_why()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Path);
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        await service.StreamAsync(WorkerState.Running);
        (string? Token, string Path, int Status, string Type)[] cases =
        [
            (null, Path, 401, ProblemTypes.InvalidToken),
            ("forged", Path, 401, ProblemTypes.InvalidToken),
            ("other-consultation", Path, 403, ProblemTypes.Forbidden),
            ("unknown-stream", Path, 404, ProblemTypes.NotFound),
            ("sessions-fails", Path, 503, ProblemTypes.Unavailable),
            ("service-is-unknown", Path, 503, ProblemTypes.Unavailable),
            ("good", "consultation1/notonair0000", 404, ProblemTypes.StreamOffline),
            ("good", Path + "_aac", 404, ProblemTypes.NotFound),
            ("good", "consultation1/..%2fflows0000000", 404, ProblemTypes.NotFound),
            ("good", "UPPER/CASE", 404, ProblemTypes.NotFound),
            ("good", "consultation1", 404, ProblemTypes.NotFound),
        ];

        foreach (var (token, path, status, type) in cases)
        {
            using var response = await WatchAsync(service, token, path);

            ((int)response.StatusCode).ShouldBe(status, $"{token} on {path}");
            response.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("application/problem+json");
            (await response.Content.ReadFromJsonAsync<JsonElement>(Deadline)).GetProperty("type").GetString().ShouldBe(type, $"{token} on {path}");
        }
    }

    [Fact(Timeout = 90_000)]
    public async Task A_hub_that_fails_for_a_moment_costs_no_FFmpeg_and_no_viewer()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Path);
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        var before = await service.StreamAsync(WorkerState.Running);
        using var watching = await WatchAsync(service, "good", Path);

        hub.Fails = true;
        await UntilHealthAsync(service, "Unhealthy");
        hub.Fails = false;
        await UntilHealthAsync(service, "Healthy");

        var after = await service.StreamAsync(WorkerState.Running);
        after.FfmpegPid.ShouldBe(before.FfmpegPid);
        after.Viewers.ShouldBe(1);
    }

    [Fact(Timeout = 90_000)]
    public async Task A_publisher_that_is_back_in_time_keeps_its_viewers_and_new_ones_are_told_to_ask_again_meanwhile()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Path);
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        await service.StreamAsync(WorkerState.Running);
        using var watching = await WatchAsync(service, "good", Path);

        hub.Paths = [];
        await Eventually.SomeAsync<object>(
            async () =>
            {
                using var late = await WatchAsync(service, "good", Path);
                return late.StatusCode == HttpStatusCode.NotFound ? late : null;
            },
            TimeSpan.FromSeconds(2.5),
            "a stream that is off the air takes no viewers");
        hub.Since = "2026-01-01T00:00:05Z";
        hub.Paths = [Path];

        // Those who only asked while it was still on air are gone within the client's drain time.
        await service.StreamAsync(WorkerState.Running, stream => stream is { Restarts: 1, Viewers: 1 });
        using var reading = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var body = await watching.Content.ReadAsStreamAsync(reading.Token);
        await foreach (var tag in FlvReader.ReadAsync(body, reading.Token))
        {
            if (tag.Timestamp > 2000)
            {
                return;
            }
        }

        Assert.Fail("The viewer's stream ended.");
    }

    [Fact(Timeout = 90_000)]
    public async Task Readiness_names_what_is_missing_and_what_to_do()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync();
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, "telemed-no-such-program");
        JsonElement checks = default;

        await Eventually.SomeAsync<object>(
            async () =>
            {
                using var response = await service.Http.GetAsync(new Uri("/healthz", UriKind.Relative), Deadline);
                response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
                checks = (await response.Content.ReadFromJsonAsync<JsonElement>(Deadline)).GetProperty("checks");
                return checks.GetProperty("ffmpeg").GetProperty("description").GetString()!.Contains("cannot be started", StringComparison.Ordinal)
                    && checks.GetProperty("hub").GetProperty("status").GetString() == "Healthy" ? checks : null;
            },
            TimeSpan.FromSeconds(20),
            "readiness knows about FFmpeg and the hub");

        checks.GetProperty("ffmpeg").GetProperty("description").GetString().ShouldNotBeNull().ShouldContain("Install FFmpeg");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_configuration_that_cannot_work_is_told_all_at_once()
    {
        await using var service = TranscoderProcess.StartBare(new() { ["Transcoder__AacBitrate"] = "1", ["Identity__Secret"] = "short" });

        await service.Process.WaitForExitAsync(Deadline);

        service.Process.ExitCode.ShouldBe(2);
        foreach (var fault in new[]
        {
            "Transcoder:AacBitrate must be between", "Identity:Name is missing", "Identity:Secret is shorter", "services__media__rtsp__0", "services__media__rtmp__0",
            "services__sessions__http__0",
        })
        {
            service.Log.ShouldContain(fault);
        }
    }

    [Fact(Timeout = 90_000)]
    public async Task A_service_that_is_stopped_takes_its_FFmpegs_with_it()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync("consultation1/stubborn0001", Path);
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        await Eventually.SomeAsync<object>(
            async () => (await service.StreamsAsync()).Count(stream => stream.State == WorkerState.Running) == 2 ? service : null,
            TimeSpan.FromSeconds(25),
            "two streams");
        var pids = (await service.StreamsAsync()).Select(stream => stream.FfmpegPid!.Value).ToArray();

        service.Process.StandardInput.Close();
        await service.Process.WaitForExitAsync(Deadline).WaitAsync(TimeSpan.FromSeconds(15), Deadline);

        service.Process.ExitCode.ShouldBe(0);
        pids.ShouldAllBe(pid => !WorkerRig.IsAlive(pid));
    }

    [Theory(Timeout = 90_000)]
    [InlineData("flows")]
    [InlineData("stubborn")]
    [InlineData("hangs")]
    public async Task A_service_that_is_killed_leaves_no_FFmpeg_whatever_that_is_doing(string behaviour)
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync($"consultation1/{behaviour.PadRight(12, '0')}");
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        var pid = (await service.StreamAsync(WorkerState.Running)).FfmpegPid.ShouldNotBeNull();

        // Only this process: what becomes of its children is the question.
        service.Process.Kill(entireProcessTree: false);

        await Eventually.TrueAsync(() => !WorkerRig.IsAlive(pid), TimeSpan.FromSeconds(2), "the guard ends FFmpeg");
    }

    [Fact(Timeout = 90_000)]
    public async Task A_service_that_is_killed_with_its_guard_leaves_no_real_FFmpeg_even_when_the_hub_is_silent()
    {
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The guard is found by /proc.");
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Path);
        // Takes connections and never says a word.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var service = await TranscoderProcess.StartAsync(
            hub.Address, new Uri($"rtsp://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"), sessions.Address, "ffmpeg");
        var pid = (await service.StreamAsync(WorkerState.Starting, stream => stream.FfmpegPid is not null)).FfmpegPid!.Value;
        using var guard = Process.GetProcesses().Single(process => process.ProcessName == "sh" && ParentOf(process.Id) == service.Process.Id);

        guard.Kill();
        service.Process.Kill(entireProcessTree: false);

        await Eventually.TrueAsync(() => !WorkerRig.IsAlive(pid), FfmpegArguments.HubSilence + TimeSpan.FromSeconds(3), "FFmpeg ends at the silent hub");
    }

    [Fact(Timeout = 90_000)]
    public async Task A_variant_of_which_the_hub_receives_nothing_any_more_gets_another_FFmpeg_though_this_one_writes()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Path, Path + "_opus");
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        var first = (await service.StreamAsync(WorkerState.Running)).FfmpegPid.ShouldNotBeNull();
        await hub.SeenAsync();

        hub.Stuck = Path + "_opus";

        var next = await service.StreamAsync(WorkerState.Running, stream => stream.FfmpegPid is { } pid && pid != first);
        next.LastError.ShouldNotBeNull().ShouldContain($"the hub receives nothing of {Path}_opus");
        next.Restarts.ShouldBe(1);
    }

    [Fact(Timeout = 90_000)]
    public async Task Health_says_which_stream_is_ill_and_the_service_stays_ready()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync("consultation1/exits0000000", Path);
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        await service.StreamAsync(WorkerState.Quarantined);

        using var response = await service.Http.GetAsync(new Uri("/healthz", UriKind.Relative), Deadline);
        var health = await response.Content.ReadFromJsonAsync<JsonElement>(Deadline);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var streams = health.GetProperty("checks").GetProperty("streams");
        streams.GetProperty("status").GetString().ShouldBe("Degraded");
        var said = streams.GetProperty("description").GetString().ShouldNotBeNull();
        said.ShouldStartWith("consultation1/exits0000000 Quarantined since ");
        said.ShouldNotContain(Path);
    }

    private static int ParentOf(int processId)
    {
        // "id (name) state parent …"; the name may hold anything.
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static async Task<HttpResponseMessage> WatchAsync(TranscoderProcess service, string? token, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/flv/{path}");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await service.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Deadline);
    }

    private static Task<object> UntilHealthAsync(TranscoderProcess service, string status) => Eventually.SomeAsync<object>(
        async () =>
        {
            using var response = await service.Http.GetAsync(new Uri("/healthz", UriKind.Relative), Deadline);
            var health = await response.Content.ReadFromJsonAsync<JsonElement>(Deadline);
            return health.GetProperty("checks").GetProperty("hub").GetProperty("status").GetString() == status ? service : null;
        },
        TimeSpan.FromSeconds(15),
        $"the hub is {status}");
}
