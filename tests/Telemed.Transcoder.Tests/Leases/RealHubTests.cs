using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Shouldly;
using Telemed.TestServers;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Leases;

/// <summary>Several workers at a real MediaMTX with real FFmpegs, where <c>MEDIAMTX_BIN</c> names a binary; what counts is what the hub sees.</summary>
public sealed class RealHubTests
{
    private const int Streams = 6;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Killed_workers_are_replaced_within_five_seconds_and_nothing_is_transcoded_twice_at_once()
    {
        SkipWithoutMedia();
        await using var redis = await RedisServer.StartAsync();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = MediaMtx.Start(sessions.Address);
        using var publishers = await Publishers.StartAsync(hub, Streams);
        await using var fleet = await Fleet.StartAsync(sessions, redis, hub, workers: 2);
        await using var watch = new HubWatch(hub);
        await watch.AllFlowAsync(Streams, Soon);

        for (var round = 0; round < 2; round++)
        {
            var victim = await fleet.BusiestAsync();
            var ffmpegs = (await Fleet.OwnAsync(victim)).Select(report => report.FfmpegPid).OfType<int>().ToArray();
            ffmpegs.ShouldNotBeEmpty();
            var clock = Stopwatch.StartNew();
            await Fleet.KillAsync(victim);
            fleet.Forget(victim);
            await victim.DisposeAsync();
            await Eventually.TrueAsync(() => !ffmpegs.Any(WorkerRig.IsAlive), Promised, "no FFmpeg outlives its worker");
            watch.Begin();
            await watch.AllFlowAsync(Streams, Soon);

            clock.Elapsed.ShouldBeLessThan(Promised);
            TestContext.Current.SendDiagnosticMessage("Takeover of a killed worker's streams: {0:0.0} s", clock.Elapsed.TotalSeconds);
            await fleet.AddAsync();
        }

        watch.MostReaders.ShouldBe(1, "of each original");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_worker_that_drains_hands_its_streams_over_with_less_than_a_second_of_silence()
    {
        SkipWithoutMedia();
        await using var redis = await RedisServer.StartAsync();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = MediaMtx.Start(sessions.Address);
        using var publishers = await Publishers.StartAsync(hub, 2);
        await using var fleet = await Fleet.StartAsync(sessions, redis, hub, workers: 1);
        await using var watch = new HubWatch(hub);
        await watch.AllFlowAsync(2, Soon);
        var old = fleet.Workers[0];
        await using var viewer = await FlvWatch.StartAsync(old, Publishers.Path(0));
        await fleet.AddAsync();
        watch.Begin();

        // Refused as long as the old one has not heard of the new one, which is a quarter of a second.
        await Eventually.SomeAsync(async () => await DrainAsync(old) is HttpStatusCode.NoContent ? "done" : null, Soon, "there is somebody to take over");

        await watch.AllFlowAsync(2, Soon);
        await viewer.SoundsAsync(60, Soon);
        (await Fleet.OwnAsync(old)).ShouldBeEmpty();
        (await Fleet.OwnAsync(fleet.Workers[1])).Length.ShouldBe(2);
        watch.LongestSilence.ShouldBeLessThan(TimeSpan.FromSeconds(1), "of a variant at the hub");
        viewer.LongestSilence.ShouldBeLessThan(TimeSpan.FromSeconds(1), "for a viewer of the old worker, who is fed by the new one now");
        (viewer.IsOver, viewer.WentBack).ShouldBe((false, false));
        TestContext.Current.SendDiagnosticMessage("Draining: {0:0.00} s of silence at the hub, {1:0.00} s for a viewer", watch.LongestSilence.TotalSeconds, viewer.LongestSilence.TotalSeconds);

        old.Process.StandardInput.Close();
        await old.Process.WaitForExitAsync(Deadline);
        old.Process.ExitCode.ShouldBe(0);
    }

    private static async Task<HttpStatusCode> DrainAsync(TranscoderProcess worker)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/drain");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("transcoder:" + WorkerRig.Secret)));
        using var response = await worker.Http.SendAsync(request, Deadline);
        return response.StatusCode;
    }

    private static void SkipWithoutMedia()
    {
        Assert.SkipWhen(MediaMtx.Binary is null, "MEDIAMTX_BIN names no MediaMTX.");
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");
    }

    /// <summary>Participants with a small picture and Opus, from a file that was encoded once.</summary>
    private sealed class Publishers : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telemed-publish-");
        private readonly List<Process> _processes = [];

        public static string Path(int number) => $"consultation1/participant{number}";

        public static async Task<Publishers> StartAsync(MediaMtx hub, int count)
        {
            var publishers = new Publishers();
            var file = System.IO.Path.Combine(publishers._folder.FullName, "source.mkv");
            using (var encoding = RealFfmpeg.Start(
                "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10", "-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=48000",
                "-t", "10", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "libopus", "-ac", "2", file))
            {
                await encoding.WaitForExitAsync(Deadline);
                encoding.ExitCode.ShouldBe(0);
            }

            await Eventually.SomeAsync<object>(
                async () =>
                {
                    using var http = new HttpClient();
                    try
                    {
                        using var response = await http.GetAsync(hub.Api, Deadline);
                        return response;
                    }
                    catch (HttpRequestException)
                    {
                        return null;
                    }
                },
                Soon,
                "the hub answers");
            publishers._processes.AddRange(Enumerable.Range(0, count).Select(number => RealFfmpeg.Start(
                "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", file, "-c", "copy",
                "-rtsp_transport", "tcp", "-f", "rtsp", $"rtsp://tester:tester@{hub.Rtsp.Authority}/{Path(number)}")));
            return publishers;
        }

        public void Dispose()
        {
            foreach (var process in _processes)
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }

            _folder.Delete(recursive: true);
        }
    }

    /// <summary>Looks at the hub's list of paths twenty times a second.</summary>
    private sealed class HubWatch : IAsyncDisposable
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

        private readonly CancellationTokenSource _over = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
        private readonly HttpClient _http;
        private readonly Lock _gate = new();
        private readonly Dictionary<string, (long Bytes, long GrewAt)> _variants = [];
        private readonly HashSet<string> _grown = [];
        private readonly Task _looking;
        private TimeSpan _longestSilence;

        public HubWatch(MediaMtx hub)
        {
            _http = new HttpClient { BaseAddress = hub.Api };
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "dGVzdGVyOnRlc3Rlcg==");
            _looking = LookAsync();
        }

        /// <summary>The most readers that any original had at once. Nobody but FFmpegs of the transcoder reads here.</summary>
        public int MostReaders { get; private set; }

        /// <summary>For how long at most a variant's bytes did not grow since <see cref="Begin"/>.</summary>
        public TimeSpan LongestSilence
        {
            get
            {
                lock (_gate)
                {
                    return _longestSilence;
                }
            }
        }

        /// <summary>From here on counts what flows and what does not.</summary>
        public void Begin()
        {
            lock (_gate)
            {
                _grown.Clear();
                _longestSilence = TimeSpan.Zero;
                foreach (var path in _variants.Keys.ToList())
                {
                    _variants[path] = (_variants[path].Bytes, Stopwatch.GetTimestamp());
                }
            }
        }

        /// <summary>Waits until so many variants have received something, and none of them is silent for half a second now.</summary>
        public Task AllFlowAsync(int count, TimeSpan deadline) => Eventually.TrueAsync(
            () =>
            {
                lock (_gate)
                {
                    return _grown.Count == count && _grown.All(path => Stopwatch.GetElapsedTime(_variants[path].GrewAt) < TimeSpan.FromSeconds(0.5));
                }
            },
            deadline,
            $"{count} variants flow");

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            await _looking;
            _http.Dispose();
            _over.Dispose();
        }

        private async Task LookAsync()
        {
            try
            {
                while (true)
                {
                    try
                    {
                        Take(await _http.GetFromJsonAsync<JsonElement>("/v3/paths/list?itemsPerPage=1000", _over.Token));
                    }
                    catch (HttpRequestException)
                    {
                        // The hub is starting.
                    }

                    await Task.Delay(Interval, _over.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The end of the test.
            }
        }

        private void Take(JsonElement list)
        {
            lock (_gate)
            {
                var now = Stopwatch.GetTimestamp();
                foreach (var item in list.GetProperty("items").EnumerateArray())
                {
                    var path = item.GetProperty("name").GetString()!;
                    var bytes = item.GetProperty("bytesReceived").GetInt64();
                    if (!path.EndsWith("_aac", StringComparison.Ordinal))
                    {
                        MostReaders = Math.Max(MostReaders, item.GetProperty("readers").GetArrayLength());
                        continue;
                    }

                    if (!_variants.TryGetValue(path, out var known))
                    {
                        _variants[path] = (bytes, now);
                    }
                    else if (bytes != known.Bytes)
                    {
                        // Another publication counts from zero.
                        var silence = Stopwatch.GetElapsedTime(known.GrewAt, now);
                        _longestSilence = silence > _longestSilence ? silence : _longestSilence;
                        _variants[path] = (bytes, now);
                        _grown.Add(path);
                    }
                }
            }
        }
    }
}
