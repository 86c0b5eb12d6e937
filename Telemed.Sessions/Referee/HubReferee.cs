using System.Diagnostics;
using System.Threading.Channels;
using OpenTelemetry;
using Telemed.MediaHub;
using Telemed.MediaHub.Api;
using Telemed.MediaHub.Auth;
using Telemed.MediaHub.Watching;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Referee;

/// <summary>
/// Closes at the hub whoever may not be there any more: at once when rights change, and again at every look at the hub until it is
/// so. The hub asks its hook at the door only, so a right that is taken away takes effect by this and by nothing else.
/// <para>
/// It knows who is behind a connection from the hook (<see cref="HubConnections"/>). Whoever it does not know (this service was
/// started after they came in) is closed where somebody has lost a right; those who have not lost theirs come back by themselves.
/// Services read and publish by RTSP, people never do: RTSP is left alone.
/// </para>
/// <para>
/// HLS sessions wait: see <see cref="MayCloseSession"/>. Their viewers get nothing more meanwhile, because the gateway asks about
/// every playlist and piece.
/// </para>
/// </summary>
internal sealed partial class HubReferee(
    StreamRights rights, HubConnections connections, HubApiClient hub, RefereeMeter meter, TimeProvider time, ILogger<HubReferee> logger)
    : BackgroundService, IHubObserver
{
    private const int KicksAtOnce = 16;

    // Another instance, whose hook let them in, may be about to tell who they are.
    private const int LooksAtStrangers = 2;

    // A look may have been under way when the rights changed; the next one was not.
    private const int LooksBeforeSession = 2;

    private static readonly TimeSpan KickDeadline = TimeSpan.FromSeconds(2);

    // The hub lists a connection for a moment after it has closed it.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _kicks = new(KicksAtOnce);
    private readonly Lock _gate = new();
    private Dictionary<string, RightsChange> _changes = new(StringComparer.Ordinal);
    private HubState _state = HubState.Empty;
    private long _looks;

    // Below: the loop's alone.
    private readonly Dictionary<HubReference, Closing> _closings = [];
    private readonly HashSet<Task> _running = [];
    private Dictionary<HubReference, int> _strangers = [];
    private long _reviewedLook;
    private Task _checking = Task.CompletedTask;

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        rights.Changed += OnChanged;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        rights.Changed -= OnChanged;
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _kicks.Dispose();
    }

    /// <inheritdoc />
    public ValueTask ObserveAsync(HubState state, bool hubAnswers, CancellationToken cancellationToken)
    {
        if (hubAnswers)
        {
            connections.Look(state);
            lock (_gate)
            {
                _state = state;
                _looks++;
            }

            _wake.Writer.TryWrite(true);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var _ in _wake.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    Review(stoppingToken);
                }
                catch (Exception exception)
                {
                    // Whatever it was, the next look is 200 ms away, and there is nobody else who would close anybody.
                    LogReviewFailed(logger, exception);
                }
            }
        }
        finally
        {
            await Task.WhenAll([.. _running, _checking]);
        }
    }

    private void OnChanged(RightsChange change)
    {
        lock (_gate)
        {
            // The first counts: time runs from there.
            _changes.TryAdd(change.ConsultationId, change);
        }

        _wake.Writer.TryWrite(true);
    }

    private void Review(CancellationToken stoppingToken)
    {
        Dictionary<string, RightsChange> changes;
        HubState state;
        bool looked;
        lock (_gate)
        {
            (changes, _changes) = (_changes, new Dictionary<string, RightsChange>(StringComparer.Ordinal));
            (state, looked) = (_state, _looks != _reviewedLook);
            _reviewedLook = _looks;
        }

        _running.RemoveWhere(static task => task.IsCompleted);
        var unwanted = new HashSet<HubReference>();
        foreach (var connection in connections.All())
        {
            if (rights.Judge(connection.Holder, connection.Action, connection.Path) is not StreamVerdict.Allowed)
            {
                unwanted.Add(connection.Connection);
                Note(connection.Connection, connection.Path, connection.Holder.ParticipantId);
            }
        }

        if (looked)
        {
            foreach (var stranger in Strangers(state))
            {
                unwanted.Add(stranger.Reference);
                Note(stranger.Reference, stranger.Path, stranger.Publishes ? stranger.Path.ParticipantId : null);
            }

            if (_checking.IsCompleted && connections.RtmpOnTheWayIn() is { Count: > 0 } pending)
            {
                _checking = CheckAsync(pending, stoppingToken);
            }

            foreach (var over in _closings.Values.Where(closing => !closing.Running && !unwanted.Contains(closing.Connection)).ToList())
            {
                _closings.Remove(over.Connection);
            }
        }

        var due = _closings.Values
            .Where(closing => unwanted.Contains(closing.Connection)
                && !closing.Running
                && (closing.Tried is not { } tried || time.GetElapsedTime(tried) >= Pause)
                && (closing.Connection.Type != HubReference.HlsSession || MayCloseSession(closing, state, unwanted)))
            .ToLookup(closing => closing.Path.ConsultationId, StringComparer.Ordinal);
        foreach (var consultation in due)
        {
            _running.Add(CloseAsync(consultation.Key, [.. consultation], stoppingToken));
        }

        void Note(HubReference connection, StreamPath path, string? participantId)
        {
            if (!_closings.ContainsKey(connection))
            {
                var change = changes.GetValueOrDefault(path.ConsultationId);
                _closings[connection] = new Closing(connection, path, participantId, change?.At, change?.Cause ?? default, _reviewedLook);
            }
        }
    }

    /// <summary>
    /// MediaMTX (1.20.1) stops altogether, for everybody, when an HLS session is closed by its API in the moment in which the path goes
    /// off the air: the HLS server waits for the path, the path for the path manager, that for the HLS server. So a session is closed only
    /// where looks that began after it had become unwanted show that its stream goes on, and its publisher is not being closed as well. A
    /// session whose stream ends is closed by that.
    /// </summary>
    private bool MayCloseSession(Closing closing, HubState state, HashSet<HubReference> unwanted) =>
        _reviewedLook >= closing.NotedAtLook + LooksBeforeSession
        && state.Connections.FirstOrDefault(each => !each.Publishes && each.Reference == closing.Connection) is { } session
        && state.Connections.Any(each => each.Publishes && each.Path == session.Path)
        && state.Connections.Any(each => each.Publishes && each.Path == session.Path.Original && !unwanted.Contains(each.Reference));

    // Of those whom nobody knows, the ones who have been there for some looks where somebody has lost a right.
    private List<HubConnection> Strangers(HubState state)
    {
        var seen = new Dictionary<HubReference, int>();
        List<HubConnection> unwanted = [];
        foreach (var connection in connections.HearsAll ? state.Connections : [])
        {
            // Services work by RTSP, and publish variants; nobody else does either.
            if (connection.Reference is { Type: HubReference.RtspSession } or { Kind: null }
                || (connection.Publishes && connection.Path.Variant != StreamVariant.Original)
                || !rights.IsSuspect(connection.Publishes ? HubActions.Publish : HubActions.Read, connection.Path)
                || connections.Knows(connection.Reference))
            {
                continue;
            }

            var looks = seen[connection.Reference] = _strangers.GetValueOrDefault(connection.Reference) + 1;
            if (looks >= LooksAtStrangers)
            {
                unwanted.Add(connection);
            }
        }

        _strangers = seen;
        return unwanted;
    }

    private async Task CloseAsync(string consultationId, IReadOnlyList<Closing> closings, CancellationToken stoppingToken)
    {
        foreach (var closing in closings)
        {
            closing.Running = true;
        }

        // The loop goes on.
        await Task.Yield();
        var first = closings.FirstOrDefault(static closing => closing.Tried is null);
        using var quiet = first is null ? SuppressInstrumentationScope.Begin() : null;
        using var span = first is null ? null
            : SessionsTelemetry.Source.StartActivity("referee close", ActivityKind.Internal, first.Cause)
                .Of(consultationId, closings.All(closing => closing.ParticipantId == first.ParticipantId) ? first.ParticipantId : null);
        var started = time.GetTimestamp();
        var results = await Task.WhenAll(closings.Select(closing => KickAsync(closing, stoppingToken)));
        var closed = results.Count(static result => result == KickResult.Closed);
        span?.SetTag("telemed.referee.connections", closings.Count);
        span?.SetTag("telemed.referee.closed", closed);
        if (results.Contains(KickResult.Failed))
        {
            span?.SetStatus(ActivityStatusCode.Error, "The hub did not close every connection; it is asked again.");
        }

        if (first is not null)
        {
            var took = time.GetElapsedTime(started);
            LogClosed(logger, closed, closings.Count, consultationId, took);
        }
    }

    private async Task<KickResult> KickAsync(Closing closing, CancellationToken stoppingToken)
    {
        var result = KickResult.Failed;
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            deadline.CancelAfter(KickDeadline);
            await _kicks.WaitAsync(deadline.Token);
            try
            {
                result = await hub.KickAsync(closing.Connection, deadline.Token) ? KickResult.Closed : KickResult.Gone;
            }
            finally
            {
                _kicks.Release();
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            if (closing.Tried is null && !stoppingToken.IsCancellationRequested)
            {
                LogNotClosed(logger, closing.Connection.Type, closing.Path, exception.Message);
            }
        }

        var again = closing.Results.Contains(result);
        closing.Results.Add(result);
        if (!again)
        {
            meter.CountKick(closing.Connection.Type, result);
            if (result == KickResult.Closed && closing.ChangedAt is { } changed)
            {
                meter.RecordDelay(time.GetElapsedTime(changed), closing.Connection.Type);
            }
        }

        // A session that is not there may be one that the hub is about to open: its hook was asked before. Its RTMP connections,
        // by contrast, are there before they ask.
        var onTheWayIn = connections.IsOnTheWayIn(closing.Connection);
        if (result == KickResult.Closed ? onTheWayIn : result == KickResult.Gone && (!onTheWayIn || closing.Connection.Type == HubReference.RtmpConnection))
        {
            connections.Forget(closing.Connection);
        }

        closing.Tried = time.GetTimestamp();
        closing.Running = false;
        return result;
    }

    // Whoever has left before the hub listed them at a path.
    private async Task CheckAsync(IReadOnlyList<HubReference> pending, CancellationToken stoppingToken)
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        deadline.CancelAfter(KickDeadline);
        try
        {
            var present = await hub.ListRtmpConnectionsAsync(deadline.Token);
            foreach (var connection in pending)
            {
                if (present.Contains(connection.Id))
                {
                    connections.StillOnTheWayIn(connection);
                }
                else
                {
                    connections.Forget(connection);
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or System.Text.Json.JsonException)
        {
            LogNotChecked(logger, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Closed {Closed} of {Count} connections of consultation {Consultation} at the hub within {Took}.")]
    private static partial void LogClosed(ILogger logger, int closed, int count, string consultation, TimeSpan took);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The hub did not close a {Type} at {Path}, and is asked again: {Reason}")]
    private static partial void LogNotClosed(ILogger logger, string type, StreamPath path, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The hub did not list its RTMP connections: {Reason}")]
    private static partial void LogNotChecked(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A look at who may still be at the hub failed.")]
    private static partial void LogReviewFailed(ILogger logger, Exception exception);

    /// <summary>One connection that has to go, and what has been done about it.</summary>
    private sealed class Closing(HubReference connection, StreamPath path, string? participantId, long? changedAt, ActivityContext cause, long look)
    {
        private volatile bool _running;

        public HubReference Connection { get; } = connection;

        public StreamPath Path { get; } = path;

        public string? ParticipantId { get; } = participantId;

        public long? ChangedAt { get; } = changedAt;

        public ActivityContext Cause { get; } = cause;

        /// <summary>The number of the look after which it became unwanted.</summary>
        public long NotedAtLook { get; } = look;

        public HashSet<KickResult> Results { get; } = [];

        public long? Tried { get; set; }

        // Written last of all by whoever kicks: the loop reads the rest only while nobody does.
        public bool Running
        {
            get => _running;
            set => _running = value;
        }
    }
}
