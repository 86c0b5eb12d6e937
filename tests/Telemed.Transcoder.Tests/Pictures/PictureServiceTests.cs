using System.Net;
using System.Net.Http.Headers;
using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.TestServers;
using Telemed.Transcoder.Tests.Leases;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Pictures;

/// <summary><c>GET /pictures/{c}/{p}</c> at two workers, with an FFmpeg that only looks at whether it gets an FLV.</summary>
public sealed class PictureServiceTests
{
    private static readonly StreamPath Stream = new("consultation1", "flows0000000");
    private static readonly StreamPath Other = new("consultation1", "flows0000001");

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 90_000)]
    public async Task Any_worker_shows_what_is_on_air_to_whoever_has_a_pass_for_it_and_to_nobody_else()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync();
        await using var fleet = await Fleet.StartAsync(sessions, redis, hub, workers: 2);
        hub.Paths = [Stream.ToString()];
        await Fleet.RunningAsync(1, TimeSpan.FromSeconds(20), [.. fleet.Workers]);

        foreach (var worker in fleet.Workers)
        {
            using var shown = await Eventually.SomeAsync(
                async () => await AskAsync(worker, Stream, PassFor(Stream)) is { StatusCode: HttpStatusCode.OK } answer ? answer : null,
                TimeSpan.FromSeconds(10),
                "the first keyframe has come");
            shown.Content.Headers.ContentType.ShouldBe(new MediaTypeHeaderValue("image/jpeg"));
            shown.Headers.CacheControl!.NoStore.ShouldBeTrue();
            var jpeg = await shown.Content.ReadAsByteArrayAsync(Deadline);
            (jpeg[0], jpeg[1], jpeg[^2], jpeg[^1]).ShouldBe(((byte)0xFF, (byte)0xD8, (byte)0xFF, (byte)0xD9));

            foreach (var (path, pass, expected) in new[]
            {
                (Stream, null, HttpStatusCode.Unauthorized),
                (Stream, PassFor(Other), HttpStatusCode.Unauthorized),
                (Stream, StreamPass.Create(WorkerRig.Secret, HubActions.Read, Stream, TimeProvider.System), HttpStatusCode.Unauthorized),
                (Stream, StreamPass.Create("another-secret-of-at-least-thirty-two-characters", HubActions.Picture, Stream, TimeProvider.System), HttpStatusCode.Unauthorized),
                (Other, PassFor(Other), HttpStatusCode.NotFound),
            })
            {
                using var refused = await AskAsync(worker, path, pass);
                refused.StatusCode.ShouldBe(expected);
            }

            // The workers' own way asks for the service's identity.
            using var inside = await worker.Http.GetAsync(new Uri($"/internal/pictures/{Stream}", UriKind.Relative), Deadline);
            inside.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    private static string PassFor(StreamPath stream) => StreamPass.Create(WorkerRig.Secret, HubActions.Picture, stream, TimeProvider.System);

    private static async Task<HttpResponseMessage> AskAsync(TranscoderProcess worker, StreamPath stream, string? pass)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/pictures/{stream}");
        request.Headers.Authorization = pass is null ? null : new AuthenticationHeaderValue("Bearer", pass);
        return await worker.Http.SendAsync(request, Deadline);
    }
}
