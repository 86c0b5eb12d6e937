using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.MediaHub.Watching;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Referee;

/// <summary>The referee at MediaMTX.</summary>
public sealed class RefereeAtMediaMtxTests(RealHub hub, ITestOutputHelper output) : RefereeAtHubTests(hub, output), IClassFixture<RealHub>;

/// <summary>The referee at the stand-in.</summary>
public sealed class RefereeAtStandInTests(StandInHub hub, ITestOutputHelper output) : RefereeAtHubTests(hub, output), IClassFixture<StandInHub>;

/// <summary>Two instances at MediaMTX: the hub asks the one, the clinic acts at the other.</summary>
public sealed class TwoInstancesAtMediaMtxTests(TwoInstancesAtMediaMtx hub, ITestOutputHelper output) : RefereeAtHubTests(hub, output), IClassFixture<TwoInstancesAtMediaMtx>;

/// <summary>Two instances at the stand-in: the hub asks the one, the clinic acts at the other.</summary>
public sealed class TwoInstancesAtStandInTests(TwoInstancesAtStandIn hub, ITestOutputHelper output) : RefereeAtHubTests(hub, output), IClassFixture<TwoInstancesAtStandIn>
{
    [Fact]
    public async Task The_instance_that_was_not_asked_learns_who_is_behind_a_connection()
    {
        var consultation = await hub.Sessions.NewConsultationAsync();
        await using var publisher = RealHub.Publish(hub.Rtmp(consultation.PatientPath, consultation.PatientPublishTicket));

        var other = hub.Acting.Services.GetRequiredService<HubConnections>();
        await Poll.UntilAsync(
            () => other.All().Any(each => each.Path.ToString() == consultation.PatientPath && each.Holder.ParticipantId == consultation.PatientId), TimeSpan.FromSeconds(10));
        other.HearsAll.ShouldBeTrue();
    }
}

/// <summary>Rights that are taken away, as the hub's own lists and real clients see it.</summary>
public abstract class RefereeAtHubTests
{
    private static readonly TimeSpan OnAir = TimeSpan.FromSeconds(15);

    /// <summary>What the product promises.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    private readonly RealHub _hub;
    private readonly ITestOutputHelper _output;

    protected RefereeAtHubTests(RealHub hub, ITestOutputHelper output)
    {
        Assert.SkipWhen(hub.WhySkipped is not null, hub.WhySkipped ?? "");
        (_hub, _output) = (hub, output);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private StreamRights Rights => _hub.Sessions.Services.GetRequiredService<StreamRights>();

    private HubConnections Connections => _hub.Sessions.Services.GetRequiredService<HubConnections>();

    private HubState State => _hub.Sessions.Services.GetRequiredService<HubWatcher>().State;

    [Fact]
    public async Task A_kick_closes_the_patient_who_publishes_and_plays_and_nobody_else()
    {
        var scene = await SetAsync();
        await using var _ = scene;
        await using var hls = await HlsViewer.OpenAsync(_hub, scene.Consultation.DoctorPath, scene.Consultation.PatientToken);
        var publishing = scene.Publisher(scene.Consultation.PatientPath);
        var playing = scene.Reader(scene.Consultation.DoctorPath);

        await MeasureAsync("kick: RTMP publisher, RTMP player", () => ActAsync(scene.Consultation, $"participants/{scene.Consultation.PatientId}/kick", new { block = true }), async () => (await _hub.ListAsync("rtmpconns")).Intersect([publishing, playing]).Any());
        var started = TimeProvider.System.GetTimestamp();
        await hls.EndedAsync(Promise);
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_hub.GetType().Name}: kick: HLS viewer: {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms more"));
        (await scene.PatientPublishes.ExitedAsync()).ShouldNotBe(0);
        await scene.PatientPlays.ExitedAsync();
        scene.DoctorPublishes.IsRunning.ShouldBeTrue();
        scene.Publisher(scene.Consultation.DoctorPath).ShouldNotBeNull();

        // Nor does the patient come back with what it has.
        await using var again = RealHub.Publish(_hub.Rtmp(scene.Consultation.PatientPath, scene.Consultation.PatientPublishTicket));
        (await again.ExitedAsync()).ShouldNotBe(0);
    }

    [Fact]
    public async Task Whoever_may_no_longer_publish_still_plays_and_publishes_again_when_that_is_given_back()
    {
        var scene = await SetAsync();
        await using var _ = scene;
        var consultation = scene.Consultation;
        var publishing = scene.Publisher(consultation.PatientPath);

        await MeasureAsync("stop publishing: RTMP publisher", () => ActAsync(consultation, $"participants/{consultation.PatientId}/stop-publishing"), async () => (await _hub.ListAsync("rtmpconns")).Contains(publishing));
        (await scene.PatientPublishes.ExitedAsync()).ShouldNotBe(0);
        await using (var refused = RealHub.Publish(_hub.Rtmp(consultation.PatientPath, consultation.PatientPublishTicket)))
        {
            (await refused.ExitedAsync()).ShouldNotBe(0);
        }

        scene.PatientPlays.IsRunning.ShouldBeTrue();
        await ActAsync(consultation, $"participants/{consultation.PatientId}/allow-publishing");
        await using var again = RealHub.Publish(_hub.Rtmp(consultation.PatientPath, consultation.PatientPublishTicket));
        await Poll.UntilAsync(() => scene.Publisher(consultation.PatientPath) is not null, OnAir);
    }

    [Fact]
    public async Task The_end_of_a_consultation_closes_everybody_in_it_and_nobody_elsewhere()
    {
        var scene = await SetAsync();
        await using var _ = scene;
        var other = await _hub.Sessions.NewConsultationAsync();
        await using var elsewhere = RealHub.Publish(_hub.Rtmp(other.PatientPath, other.PatientPublishTicket));
        await using var hls = await HlsViewer.OpenAsync(_hub, scene.Consultation.PatientPath, scene.Consultation.DoctorToken);
        await Poll.UntilAsync(() => scene.Publisher(other.PatientPath) is not null, OnAir);
        var theirs = scene.Everybody();
        theirs.Length.ShouldBe(4);

        await MeasureAsync("end: 2 RTMP publishers, RTMP player, HLS viewer", () => ActAsync(scene.Consultation, "end"), async () =>
            (await _hub.ListAsync("rtmpconns")).Concat(await _hub.ListAsync("hlssessions")).Intersect(theirs).Any());
        await hls.EndedAsync(Promise);
        foreach (var run in new[] { scene.PatientPublishes, scene.PatientPlays, scene.DoctorPublishes })
        {
            await run.ExitedAsync();
        }

        elsewhere.IsRunning.ShouldBeTrue();
    }

    [Fact]
    public async Task A_new_device_puts_the_connections_of_the_old_one_out_and_nobody_elses()
    {
        var scene = await SetAsync();
        await using var _ = scene;
        var consultation = scene.Consultation;
        await using var doctors = RealHub.PlayOn(_hub.Rtmp(consultation.DoctorPath, _hub.Sessions.Ticket("read", consultation.DoctorPath, consultation.DoctorId)));
        await Poll.UntilAsync(() => State.Connections.Count(each => !each.Publishes && each.Path.ToString() == consultation.DoctorPath) == 2, OnAir);

        await MeasureAsync(
            "new device: RTMP publisher, RTMP player",
            () => Set(new ParticipantRights(consultation.Id, consultation.PatientId, Epoch: 1, MayJoin: true, MayPublish: true, MayPlay: true)),
            () => Task.FromResult(scene.PatientPlays.IsRunning || scene.PatientPublishes.IsRunning));
        doctors.IsRunning.ShouldBeTrue();
        scene.DoctorPublishes.IsRunning.ShouldBeTrue();
    }

    [Fact]
    public async Task Browsers_that_publish_and_play_are_closed_as_well()
    {
        Assert.SkipWhen(BrowserPeer.WhySkipped is not null, BrowserPeer.WhySkipped ?? "");
        var consultation = await _hub.Sessions.NewConsultationAsync();
        await using var doctor = await BrowserPeer.ConnectAsync("whip", _hub.WebRtc(consultation.DoctorPath, "whip"), consultation.DoctorToken);
        await Poll.UntilAsync(() => Publisher(consultation.DoctorPath) is not null, OnAir);
        await using var patient = await BrowserPeer.ConnectAsync("whep", _hub.WebRtc(consultation.DoctorPath, "whep"), consultation.PatientToken);
        await Poll.UntilAsync(() => Reader(consultation.DoctorPath) is not null, OnAir);
        var (publishing, playing) = (Publisher(consultation.DoctorPath)!, Reader(consultation.DoctorPath)!);

        await MeasureAsync("kick: WHEP player", () => ActAsync(consultation, $"participants/{consultation.PatientId}/kick", new { block = false }), async () => (await _hub.ListAsync("webrtcsessions")).Contains(playing));
        (await _hub.ListAsync("webrtcsessions")).ShouldBe([publishing]);

        await MeasureAsync("stop publishing: WHIP publisher", () => ActAsync(consultation, $"participants/{consultation.DoctorId}/stop-publishing"), async () => (await _hub.ListAsync("webrtcsessions")).Contains(publishing));
        await Poll.UntilAsync(() => Publisher(consultation.DoctorPath) is null, Promise);
        await Should.ThrowAsync<InvalidOperationException>(() => BrowserPeer.ConnectAsync("whip", _hub.WebRtc(consultation.DoctorPath, "whip"), consultation.DoctorToken));
    }

    [Fact]
    public async Task Somebody_who_is_just_coming_in_is_closed_and_does_not_stay_on_air()
    {
        var consultation = await _hub.Sessions.NewConsultationAsync();
        await using var publisher = RealHub.Publish(_hub.Rtmp(consultation.PatientPath, consultation.PatientPublishTicket));
        await Poll.UntilAsync(() => Connections.All().Any(each => each.Path.ToString() == consultation.PatientPath), OnAir);

        Rights.Set(Revoked(consultation.Id, consultation.PatientId));

        (await publisher.ExitedAsync()).ShouldNotBe(0);
        // A busy machine may have taken the right away only when they were on the air already.
        await Poll.UntilAsync(() => State.Originals.Keys.All(path => path.ConsultationId != consultation.Id), OnAir);
    }

    [Fact]
    public async Task Whoever_came_in_before_this_service_started_is_closed_where_somebody_has_lost_a_right()
    {
        var (scene, other) = (await SetAsync(), await SetAsync());
        await using var first = scene;
        await using var second = other;
        foreach (var connection in Connections.All())
        {
            Connections.Forget(connection.Connection);
        }

        var theirs = scene.Everybody();

        // The doctor's own stream is nobody else's.
        await MeasureAsync("unknown owners", () => Set(Revoked(scene.Consultation.Id, scene.Consultation.PatientId)), async () => (await _hub.ListAsync("rtmpconns")).Intersect(theirs).Count() > 1);
        scene.DoctorPublishes.IsRunning.ShouldBeTrue();
        scene.Publisher(scene.Consultation.DoctorPath).ShouldNotBeNull();
        foreach (var run in new[] { other.PatientPublishes, other.PatientPlays, other.DoctorPublishes })
        {
            run.IsRunning.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_ticket_serves_one_publisher_at_a_time_and_a_newer_one_takes_over()
    {
        var consultation = await _hub.Sessions.NewConsultationAsync();
        var address = _hub.Rtmp(consultation.PatientPath, consultation.PatientPublishTicket);
        await using var first = RealHub.Publish(address);
        await Poll.UntilAsync(() => Publisher(consultation.PatientPath) is not null, OnAir);
        await using (var thief = RealHub.Publish(address))
        {
            (await thief.ExitedAsync()).ShouldNotBe(0);
        }

        first.IsRunning.ShouldBeTrue();
        await first.StopAsync();
        await Poll.UntilAsync(() => Connections.All().All(each => each.Path.ToString() != consultation.PatientPath), Promise);
        await using var back = RealHub.Publish(address);
        await Poll.UntilAsync(() => Publisher(consultation.PatientPath) is not null, OnAir);

        var newDevice = TestConsultation.TicketOf((await _hub.Sessions.JoinAsync(consultation.CodeOf(1))).GetProperty("publish"));
        var before = Publisher(consultation.PatientPath);
        await using var newer = RealHub.Publish(_hub.Rtmp(consultation.PatientPath, newDevice));
        await Poll.UntilAsync(() => Publisher(consultation.PatientPath) is { } now && now != before, OnAir);
        (await back.ExitedAsync()).ShouldNotBe(0);
        newer.IsRunning.ShouldBeTrue();
    }

    private static ParticipantRights Revoked(string consultation, string participant) => new(consultation, participant, Epoch: 1, MayJoin: false, MayPublish: false, MayPlay: false);

    private string? Publisher(string path) => State.Connections.SingleOrDefault(each => each.Publishes && each.Path.ToString() == path)?.Reference.Id;

    private string? Reader(string path) => State.Connections.SingleOrDefault(each => !each.Publishes && each.Path.ToString() == path)?.Reference.Id;

    private Task Set(ParticipantRights rights)
    {
        Rights.Set(rights);
        return Task.CompletedTask;
    }

    // What the clinic does.
    private async Task ActAsync(TestConsultation consultation, string action, object? body = null)
    {
        using var response = await _hub.Acting.Clinic.PostAsJsonAsync($"/api/v1/consultations/{consultation.Id}/{action}", body, Cancellation);
        response.IsSuccessStatusCode.ShouldBeTrue(action);
    }

    // Time from before an action until what should go has gone.
    private async Task MeasureAsync(string what, Func<Task> act, Func<Task<bool>> isThere)
    {
        var started = TimeProvider.System.GetTimestamp();
        await act();
        while (await isThere())
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Promise, what);
            await Task.Delay(5, Cancellation);
        }

        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_hub.GetType().Name}: {what}: {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms"));
    }

    private async Task<Scene> SetAsync()
    {
        var scene = new Scene(this, await _hub.Sessions.NewConsultationAsync());
        await Poll.UntilAsync(() => scene.Publisher(scene.Consultation.PatientPath) is not null && scene.Publisher(scene.Consultation.DoctorPath) is not null, OnAir);
        scene.LetPatientPlay();
        await Poll.UntilAsync(() => State.Connections.Any(each => !each.Publishes && each.Path.ToString() == scene.Consultation.DoctorPath), OnAir);
        return scene;
    }

    /// <summary>Doctor and patient publish, the patient plays.</summary>
    private sealed class Scene(RefereeAtHubTests tests, TestConsultation consultation) : IAsyncDisposable
    {
        private FfmpegRun? _patientPlays;

        public TestConsultation Consultation => consultation;

        public FfmpegRun PatientPublishes { get; } = RealHub.Publish(tests._hub.Rtmp(consultation.PatientPath, consultation.PatientPublishTicket));

        public FfmpegRun DoctorPublishes { get; } = RealHub.Publish(
            tests._hub.Rtmp(consultation.DoctorPath, TestConsultation.TicketOf(consultation.Doctor.GetProperty("publish"))));

        public FfmpegRun PatientPlays => _patientPlays ?? throw new InvalidOperationException();

        public void LetPatientPlay() => _patientPlays = RealHub.PlayOn(
            tests._hub.Rtmp(consultation.DoctorPath, tests._hub.Sessions.Ticket("read", consultation.DoctorPath, consultation.PatientId)));

        public string? Publisher(string path) => tests.Publisher(path);

        // An HLS viewer may be there as well.
        public string? Reader(string path) =>
            tests.State.Connections.SingleOrDefault(each => !each.Publishes && each.Reference.Type == "rtmpConn" && each.Path.ToString() == path)?.Reference.Id;

        public string[] Everybody() =>
            [.. tests.State.Connections.Where(each => each.Path.ConsultationId == consultation.Id).Select(each => each.Reference.Id)];

        public async ValueTask DisposeAsync()
        {
            foreach (var run in new[] { PatientPublishes, DoctorPublishes, _patientPlays })
            {
                if (run is not null)
                {
                    await run.DisposeAsync();
                }
            }
        }
    }

    /// <summary>Somebody who plays by LL-HLS, through a session of the hub.</summary>
    private sealed class HlsViewer(HttpClient http, Uri playlist) : IAsyncDisposable
    {
        public static async Task<HlsViewer> OpenAsync(RealHub hub, string path, string token)
        {
            var http = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, hub.Hls(path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request, Cancellation);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            var child = (await response.Content.ReadAsStringAsync(Cancellation)).Split('\n').First(line => line.Contains(".m3u8?", StringComparison.Ordinal) && !line.StartsWith('#'));
            var viewer = new HlsViewer(http, new Uri(hub.Hls(path), child.Trim()));
            (await viewer.StatusAsync(Cancellation)).ShouldBe(HttpStatusCode.OK);

            // The referee's state is a look old.
            var watcher = hub.Sessions.Services.GetRequiredService<HubWatcher>();
            await Poll.UntilAsync(() => watcher.State.Connections.Any(each => each.Reference.Type == "hlsSession" && each.Path.ToString() == path), OnAir);
            return viewer;
        }

        public async Task EndedAsync(TimeSpan within)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            deadline.CancelAfter(within);
            while (await StatusAsync(deadline.Token) == HttpStatusCode.OK)
            {
                await Task.Delay(10, deadline.Token);
            }
        }

        public ValueTask DisposeAsync()
        {
            http.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<HttpStatusCode> StatusAsync(CancellationToken cancellationToken)
        {
            using var response = await http.GetAsync(playlist, cancellationToken);
            return response.StatusCode;
        }
    }
}
