using System.Net;
using System.Net.Http.Headers;
using Shouldly;
using Telemed.Transcoder.Access;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Access;

/// <summary>Viewers whose right to watch goes while they watch.</summary>
public sealed class ViewerRightsTests(ITestOutputHelper output)
{
    private const string Path = "consultation1/flows0000000";
    private static readonly Uri NoRtsp = new("rtsp://127.0.0.1:1");
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 90_000)]
    public async Task A_viewer_who_may_not_watch_any_more_is_closed_at_once_and_nobody_else()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Path);
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        await service.StreamAsync(WorkerState.Running);
        await Eventually.TrueAsync(() => sessions.Subscribers == 1, TimeSpan.FromSeconds(20), "the transcoder listens");
        using var kicked = await WatchAsync(service, "good");
        using var other = await WatchAsync(service, "good-other");
        var (ended, stays) = (DrainAsync(kicked), DrainAsync(other));

        // What changes nothing for them, first.
        sessions.Tell(new { type = "participant", consultationId = "c", participantId = "p", epoch = 3, mayJoin = true, mayPublish = false, mayPlay = true });
        sessions.Tell(new { type = "participant", consultationId = "c", participantId = "r", epoch = 9, mayJoin = false, mayPublish = false, mayPlay = false });
        sessions.Tell(new { type = "ended", consultationId = "elsewhere" });
        sessions.Tell(new { type = "alive" });
        sessions.Tell(new { type = "something-new" });
        await service.StreamAsync(WorkerState.Running, stream => stream.Viewers == 2);

        var started = TimeProvider.System.GetTimestamp();
        sessions.Tell(new { type = "participant", consultationId = "c", participantId = "p", epoch = 4, mayJoin = true, mayPublish = true, mayPlay = true });
        await ended.WaitAsync(Promise, Cancellation);

        output.WriteLine($"kicked after {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms");
        stays.IsCompleted.ShouldBeFalse();
        (await service.StreamAsync(WorkerState.Running, stream => stream.Viewers == 1)).FfmpegPid.ShouldNotBeNull();

        // Sessions may have said yes a moment before the right went.
        using var late = await WatchAsync(service, "good");
        late.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        sessions.Tell(new { type = "ended", consultationId = "c" });
        await stays.WaitAsync(Promise, Cancellation);
    }

    [Fact(Timeout = 90_000)]
    public async Task What_changed_while_sessions_were_away_takes_effect_when_they_are_back_and_only_then()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Path);
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        await service.StreamAsync(WorkerState.Running);
        sessions.Tell(new { type = "participant", consultationId = "c", participantId = "q", epoch = 1, mayJoin = true, mayPublish = true, mayPlay = true });
        await Eventually.TrueAsync(() => sessions.Subscribers == 1, TimeSpan.FromSeconds(20), "the transcoder listens");
        using var watching = await WatchAsync(service, "good");
        var ended = DrainAsync(watching);

        sessions.HangUp();
        await Eventually.TrueAsync(() => sessions.Feeds > 1, TimeSpan.FromSeconds(20), "the transcoder listens again");
        ended.IsCompleted.ShouldBeFalse();

        // The new account does not know the old entry of this viewer.
        await Eventually.SomeAsync<object>(
            async () =>
            {
                using var back = await WatchAsync(service, "good-other");
                return back.StatusCode == HttpStatusCode.OK ? back : null;
            },
            Promise,
            "an entry that is no longer told is forgotten");
        sessions.HangUp(new { type = "participant", consultationId = "c", participantId = "p", epoch = 3, mayJoin = false, mayPublish = false, mayPlay = false });
        await ended.WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
    }

    [Fact]
    public void A_viewer_is_told_once_and_a_later_epoch_counts_as_news()
    {
        var rights = new ViewerRights();
        using var closed = new SemaphoreSlim(0);
        var viewer = new Viewer("c", "p", Epoch: 2);
        using var place = rights.Enter(viewer, _ => closed.Release()).ShouldNotBeNull();

        rights.Set("c", "p", epoch: 1, mayWatch: false).ShouldBe(0);
        rights.Set("c", "p", epoch: 2, mayWatch: true).ShouldBe(0);
        rights.Set("c", "p", epoch: 2, mayWatch: false).ShouldBe(1);
        rights.End("c").ShouldBe(0);

        closed.Wait(TimeSpan.FromSeconds(5), Cancellation).ShouldBeTrue();
        closed.Wait(0, Cancellation).ShouldBeFalse();
        rights.Count.ShouldBe(0);
        rights.Enter(viewer, _ => { }).ShouldBeNull();
        rights.Begin();
        rights.Complete();
        rights.Enter(viewer, _ => { }).ShouldNotBeNull().Dispose();
        rights.Count.ShouldBe(0);
    }

    private static async Task DrainAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await response.Content.ReadAsStreamAsync(Cancellation)).CopyToAsync(Stream.Null, Cancellation);
    }

    private static async Task<HttpResponseMessage> WatchAsync(TranscoderProcess service, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/flv/{Path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await service.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }
}
