using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Tests.Jobs;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Variants;

/// <summary>The AAC variant at a hub (MediaMTX where there is a binary, otherwise the stand-in), with real FFmpegs.</summary>
public sealed class AacPublicationTests
{
    private const string Stream = "consultation1/participant1";
    private const string Variant = Stream + "_aac";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 150_000)]
    public async Task It_outlives_FFmpeg_comes_back_after_it_was_thrown_out_and_ends_with_its_stream()
    {
        Assert.SkipWhen(MediaMtx.Binary is null && MediaMtx.StandIn is null, "There is neither a MediaMTX (MEDIAMTX_BIN) nor the stand-in with its packages.");
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = MediaMtx.StartAny(sessions.Address);
        await using var service = await TranscoderProcess.StartAsync(hub, sessions.Address, "ffmpeg");
        using var api = new HttpClient { BaseAddress = hub.Api };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "dGVzdGVyOnRlc3Rlcg==");
        using var browser = await PublishAsync(hub);
        try
        {
            var before = await VariantAsync(api, variant => variant.Bytes > 0, "it is on air");
            (await Recording.ToneAsync(1000, "-i", $"{hub.Rtmp}{Variant}")).ShouldBeGreaterThan(0.8);
            var stream = await service.StreamAsync(WorkerState.Running);
            stream.Viewers.ShouldBe(0, "what the service itself takes the stream for is no viewer");

            using (var ffmpeg = Process.GetProcessById(stream.FfmpegPid!.Value))
            {
                ffmpeg.Kill();
            }

            await service.StreamAsync(WorkerState.Running, next => next.Restarts == 1);
            var bytes = (await VariantAsync(api, _ => true, "it is still there")).Bytes;
            var after = await VariantAsync(api, variant => variant.Bytes > bytes, "it goes on");
            after.Source.ShouldBe(before.Source, "players keep their connections");

            using (var kicked = await api.PostAsync(new Uri($"/v3/rtmpconns/kick/{after.Source}", UriKind.Relative), content: null, Deadline))
            {
                kicked.IsSuccessStatusCode.ShouldBeTrue();
            }

            await VariantAsync(api, variant => variant.Source != after.Source && variant.Bytes > 0, "it is published again");
        }
        finally
        {
            browser.Kill();
            await browser.WaitForExitAsync(Deadline);
        }

        await Eventually.SomeAsync<object>(async () => await FindAsync(api) is null ? api : null, Soon, "it ends with its stream");
    }

    private static Task<VariantAtHub> VariantAsync(HttpClient api, Func<VariantAtHub, bool> condition, string what) =>
        Eventually.SomeAsync(async () => await FindAsync(api) is { } variant && condition(variant) ? variant : null, Soon, what);

    private static async Task<VariantAtHub?> FindAsync(HttpClient api)
    {
        using var response = await api.GetAsync(new Uri($"/v3/paths/get/{Variant}", UriKind.Relative), Deadline);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        var path = await response.Content.ReadFromJsonAsync<JsonElement>(Deadline);
        return path.GetProperty("ready").GetBoolean() && path.GetProperty("source") is { ValueKind: JsonValueKind.Object } source
            ? new VariantAtHub(source.GetProperty("id").GetString()!, path.GetProperty("bytesReceived").GetInt64())
            : null;
    }

    // The hub may still be starting.
    private static async Task<Process> PublishAsync(MediaMtx hub)
    {
        return await Eventually.SomeAsync(StartAsync, TimeSpan.FromSeconds(20), $"something can be published to {hub.Rtsp}");

        async Task<Process?> StartAsync()
        {
            var process = RealFfmpeg.Start(
                "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error",
                "-re", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=15", "-re", "-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=48000",
                "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "15", "-pix_fmt", "yuv420p", "-c:a", "libopus", "-ac", "2",
                "-f", "rtsp", "-rtsp_transport", "tcp", $"rtsp://tester:tester@{hub.Rtsp.Authority}/{Stream}");
            process.StandardInput.Close();
            process.BeginErrorReadLine();
            // One that is refused ends at once.
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await process.WaitForExitAsync(soon.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
            {
                return process;
            }

            process.Dispose();
            return null;
        }
    }

    private sealed record VariantAtHub(string Source, long Bytes);
}
