using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Api;
using Telemed.MediaHub.Auth;
using Telemed.MediaHub.Watching;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Telemetry;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Referee;

/// <summary>What the referee makes of a hub that fails, hangs, or lists what nobody knows.</summary>
public sealed class HubRefereeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    private readonly string _consultation = StreamPath.NewId();
    private readonly StreamRights _rights = new(TimeProvider.System);
    private readonly HubConnections _connections = new(TimeProvider.System);
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private KickedHub _hub = null!;
    private HttpClient _http = null!;
    private HubReferee _referee = null!;
    private List<HubConnection> _listed = [];

    private StreamPath Patient => new(_consultation, "patient001");

    public async ValueTask InitializeAsync()
    {
        _hub = await KickedHub.StartAsync();
        _http = new HttpClient { BaseAddress = _hub.Address };
        _referee = new HubReferee(
            _rights,
            _connections,
            new HubApiClient(_http),
            new RefereeMeter(_metrics.GetRequiredService<IMeterFactory>(), _rights, _connections),
            TimeProvider.System,
            NullLogger<HubReferee>.Instance);
        await _referee.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _referee.StopAsync(CancellationToken.None);
        _referee.Dispose();
        _http.Dispose();
        await _hub.DisposeAsync();
        await _metrics.DisposeAsync();
    }

    [Fact]
    public async Task A_hub_that_fails_is_asked_again_at_the_next_looks()
    {
        _hub.Answer = (_, time) => time < 3 ? 500 : 200;
        Admit("patient", Patient.ParticipantId);
        _listed = [Listed("patient")];
        Revoke();

        await LookUntilAsync(() => _hub.KicksOf("patient") == 3);
        _listed = [];
        await LookAsync();
        _connections.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_hub_that_hangs_on_one_connection_holds_nobody_else_up()
    {
        _hub.Answer = (id, time) => id == "hangs" && time == 1 ? 0 : 200;
        Admit("hangs", Patient.ParticipantId);
        Admit("other", Patient.ParticipantId);
        _listed = [Listed("hangs"), Listed("other")];
        Revoke();
        await Poll.UntilAsync(() => _hub.KicksOf("other") == 1, Promise);

        var another = StreamPath.NewId();
        Admit("elsewhere", Patient.ParticipantId, another);
        _rights.End(another);
        await Poll.UntilAsync(() => _hub.KicksOf("elsewhere") == 1, Promise);

        await LookUntilAsync(() => _hub.KicksOf("hangs") == 2);
    }

    [Fact]
    public async Task A_session_that_the_hub_is_only_about_to_open_is_closed_when_it_is_there()
    {
        _hub.Answer = (_, time) => time < 3 ? 404 : 200;
        Admit("browser", Patient.ParticipantId, type: HubReference.WebRtcSession);
        Revoke();

        await LookUntilAsync(() => _hub.KicksOf("browser") == 3);
        _hub.Kicks.ShouldAllBe(kick => kick == "webrtcsessions/browser");
        await Poll.UntilAsync(() => _connections.Count == 0, Patience);
    }

    // MediaMTX freezes when it is asked to close an HLS session whose path is just going off the air.
    [Fact]
    public async Task An_HLS_session_is_closed_only_where_its_stream_goes_on()
    {
        var doctor = new StreamPath(_consultation, "doctor0001");
        Admit("publisher", "doctor0001", type: HubReference.WebRtcSession);
        Admit("session", Patient.ParticipantId, type: HubReference.HlsSession);
        Admit("other", Patient.ParticipantId, type: HubReference.HlsSession);
        var publisher = new HubConnection(new HubReference(HubReference.WebRtcSession, "publisher"), doctor, Publishes: true, BytesReceived: 0);
        var variant = new HubConnection(new HubReference(HubReference.RtspSession, "transcoder"), doctor.With(StreamVariant.Aac), Publishes: true, BytesReceived: 0);
        HubConnection[] sessions =
        [
            new(new HubReference(HubReference.HlsSession, "session"), doctor.With(StreamVariant.Aac), Publishes: false, BytesReceived: 0),
            new(new HubReference(HubReference.HlsSession, "other"), Patient, Publishes: false, BytesReceived: 0),
        ];
        Revoke();

        // Not while the publisher is away, and at the transcoder's variant for a moment more.
        _listed = [variant, .. sessions];
        foreach (var _ in Enumerable.Range(0, 5))
        {
            await LookAsync();
        }

        _hub.Kicks.ShouldBeEmpty();
        _listed = [publisher, variant, .. sessions];
        await LookUntilAsync(() => _hub.KicksOf("session") == 1);
        _hub.Kicks.ShouldBe(["hlssessions/session"]);
    }

    [Fact]
    public async Task The_end_of_a_consultation_closes_publishers_and_leaves_their_HLS_sessions_to_end_with_them()
    {
        Admit("publisher", Patient.ParticipantId, publishes: true);
        Admit("session", "doctor0001", type: HubReference.HlsSession);
        _listed = [Listed("publisher", publishes: true), new(new HubReference(HubReference.HlsSession, "session"), Patient, Publishes: false, BytesReceived: 0)];
        _rights.End(_consultation);

        await LookUntilAsync(() => _hub.KicksOf("publisher") > 1);
        _hub.Kicks.ShouldNotContain("hlssessions/session");
    }

    [Fact]
    public async Task An_RTMP_connection_that_left_before_it_was_on_air_is_forgotten()
    {
        _hub.RtmpConnections = ["stays"];
        Admit("stays", Patient.ParticipantId);
        Admit("left", Patient.ParticipantId);

        await LookUntilAsync(() => !_connections.Knows(new HubReference(HubReference.RtmpConnection, "left")));
        _connections.Knows(new HubReference(HubReference.RtmpConnection, "stays")).ShouldBeTrue();
        _hub.Kicks.ShouldBeEmpty();
    }

    [Fact]
    public async Task Services_and_those_who_kept_their_rights_are_left_alone()
    {
        var doctor = new StreamPath(_consultation, "doctor0001");
        Admit("doctor", "doctor0001");
        _listed =
        [
            Listed("doctor", doctor, publishes: true),
            Listed("stranger", doctor, publishes: true),
            Listed("stranger reads", doctor, publishes: false),
            new(new HubReference(HubReference.RtspSession, "transcoder"), doctor, Publishes: false, BytesReceived: 0),
            new(new HubReference("hlsMuxer", "of a later version"), doctor, Publishes: false, BytesReceived: 0),
            Listed("elsewhere", new StreamPath(StreamPath.NewId(), "patient001"), publishes: true),
        ];
        Revoke();
        _connections.HearsAll = false;
        foreach (var _ in Enumerable.Range(0, 10))
        {
            await LookAsync();
        }

        _connections.HearsAll = true;
        _hub.Kicks.ShouldBeEmpty();
        await LookUntilAsync(() => _hub.KicksOf("stranger reads") == 1);
        await LookAsync();
        _hub.Kicks.Distinct().ShouldBe(["rtmpconns/stranger reads"]);
    }

    [Fact]
    public async Task What_it_does_is_measured_from_the_change_and_stands_in_its_trace()
    {
        var (spans, delays, kicks) = (new ConcurrentQueue<Activity>(), new ConcurrentQueue<double>(), new ConcurrentQueue<string>());
        using var tracing = new ActivityListener
        {
            ShouldListenTo = source => source.Name is SessionsTelemetry.Name or "tests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(tracing);
        using var metering = new MeterListener();
        metering.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == _metrics.GetRequiredService<IMeterFactory>() && instrument.Name.StartsWith("telemed.referee.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        metering.SetMeasurementEventCallback<double>((_, value, _, _) => delays.Enqueue(value));
        metering.SetMeasurementEventCallback<long>((_, _, tags, _) => kicks.Enqueue(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        metering.Start();
        Admit("patient", Patient.ParticipantId);

        using var source = new ActivitySource("tests");
        ActivityContext cause;
        using (var action = source.StartActivity("kick"))
        {
            cause = action.ShouldNotBeNull().Context;
            Revoke();
        }

        await Poll.UntilAsync(() => spans.Any(span => span.OperationName == "referee close" && span.TraceId == cause.TraceId), Patience);
        var span = spans.Single(span => span.OperationName == "referee close" && span.TraceId == cause.TraceId);
        span.ParentSpanId.ShouldBe(cause.SpanId);
        span.GetTagItem("telemed.consultation.id").ShouldBe(_consultation);
        span.GetTagItem("telemed.participant.id").ShouldBe(Patient.ParticipantId);
        span.GetTagItem("telemed.referee.closed").ShouldBe(1);
        delays.ShouldHaveSingleItem().ShouldBeLessThan(1);
        kicks.ShouldBe(["rtmp closed"]);
    }

    private void Revoke() => _rights.Set(new ParticipantRights(_consultation, Patient.ParticipantId, 1, MayJoin: false, MayPublish: false, MayPlay: false));

    private void Admit(string id, string participant, string? consultation = null, string type = HubReference.RtmpConnection, bool publishes = false)
    {
        var path = new StreamPath(consultation ?? _consultation, participant);
        var holder = new StreamHolder(path.ConsultationId, participant, 0, MayPublish: true, MayPlay: true);
        _connections.Admit(new AdmittedConnection(new HubReference(type, id), holder, publishes ? HubActions.Publish : HubActions.Read, path, DateTimeOffset.UnixEpoch, null));
    }

    private HubConnection Listed(string id, StreamPath? path = null, bool publishes = false) =>
        new(new HubReference(HubReference.RtmpConnection, id), path ?? Patient, publishes, BytesReceived: 0);

    private async Task LookAsync() =>
        await _referee.ObserveAsync(HubState.Empty with { Connections = _listed }, hubAnswers: true, TestContext.Current.CancellationToken);

    private async Task LookUntilAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience);
            await LookAsync();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
