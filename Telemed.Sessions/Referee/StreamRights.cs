using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Hub;
using Telemed.Sessions.Internal;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Referee;

/// <summary>What a participant may do now, whatever the tokens say that it was given earlier.</summary>
/// <param name="ConsultationId">The consultation.</param>
/// <param name="ParticipantId">Whose rights these are.</param>
/// <param name="Epoch">Tokens and connections of a lower epoch are void: a kick and a new device raise it.</param>
/// <param name="MayJoin">Whether the participant may be there at all.</param>
/// <param name="MayPublish">Whether it may publish its own stream.</param>
/// <param name="MayPlay">Whether it may play the others'.</param>
internal sealed record ParticipantRights(string ConsultationId, string ParticipantId, int Epoch, bool MayJoin, bool MayPublish, bool MayPlay)
{
    /// <summary>Whether somebody who was let in earlier may have lost the right to <paramref name="action"/>.</summary>
    public bool MayHaveRevoked(string action) =>
        !MayJoin || Epoch > 0 || (action == HubActions.Publish ? !MayPublish : !MayPlay);
}

/// <summary>Somebody who wants to do something with a stream, or does it, and what its token or ticket says that it may.</summary>
internal readonly record struct StreamHolder(string ConsultationId, string ParticipantId, int Epoch, bool MayPublish, bool MayPlay)
{
    public static StreamHolder Of(AccessGrant grant) => new(grant.ConsultationId, grant.ParticipantId, grant.Epoch, grant.MayPublish, grant.MayPlay);
}

/// <summary>The answer about one holder, one action and one stream.</summary>
internal enum StreamVerdict
{
    /// <summary>The default: whatever no rule names.</summary>
    NotYours,

    Allowed,

    /// <summary>The right was there and has been taken away.</summary>
    Revoked,

    /// <summary>The consultation is over.</summary>
    Ended,
}

/// <summary>A change of rights.</summary>
/// <param name="ConsultationId">Where.</param>
/// <param name="Rights">Whose, and what they are now; <see langword="null"/> when the consultation has ended for all.</param>
/// <param name="At">When, as a timestamp of the <see cref="TimeProvider"/>.</param>
/// <param name="Cause">The span in which it was decided.</param>
internal sealed record RightsChange(string ConsultationId, ParticipantRights? Rights, long At, ActivityContext Cause);

/// <summary>
/// Who may still do what at the media hub: what has changed since tokens were given out. In memory, because the hub's hook is
/// answered from it; reading takes no lock. No entry means that the token says what is allowed.
/// <para>
/// An entry is kept until every token that is older has died, an ended consultation for a day, so the table stays as small as an
/// hour of work.
/// </para>
/// </summary>
internal sealed class StreamRights(TimeProvider time)
{
    /// <summary>How long an entry is kept: longer than any token or ticket lives.</summary>
    public static readonly TimeSpan EntryMemory = TokenOptions.MaxLifetime + TimeSpan.FromMinutes(5);

    /// <summary>How long it is known that a consultation has ended.</summary>
    public static readonly TimeSpan EndMemory = TimeSpan.FromHours(24);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private readonly List<FeedSubscription<RightsChange>> _subscriptions = [];
    private DateTimeOffset _lastSweep = time.GetUtcNow();

    /// <summary>Is told of every change, in their order, before <see cref="Set"/> or <see cref="End"/> returns. Must be quick.</summary>
    public event Action<RightsChange>? Changed;

    /// <summary>Entries and ended consultations in memory.</summary>
    public int Count => _rooms.Sum(static room => room.Value.Entries.Count + (room.Value.EndedAt is null ? 0 : 1));

    /// <summary>Puts a participant's rights in force. What is older than the present entry, or the same, changes nothing.</summary>
    public void Set(ParticipantRights rights)
    {
        lock (_writing)
        {
            var now = time.GetUtcNow();
            Sweep(now);
            var room = _rooms.GetValueOrDefault(rights.ConsultationId, Room.Empty);
            if (room.EndedAt is not null
                || (room.Entries.TryGetValue(rights.ParticipantId, out var present) && present.Rights.Epoch > rights.Epoch))
            {
                return;
            }

            _rooms[rights.ConsultationId] = room with { Entries = room.Entries.SetItem(rights.ParticipantId, new Entry(rights, now)) };
            if (present?.Rights != rights)
            {
                Tell(rights.ConsultationId, rights);
            }
        }
    }

    /// <summary>Ends a consultation: from now on nobody may do anything there.</summary>
    public void End(string consultationId)
    {
        lock (_writing)
        {
            var now = time.GetUtcNow();
            Sweep(now);
            if (_rooms.TryGetValue(consultationId, out var room) && room.EndedAt is not null)
            {
                return;
            }

            _rooms[consultationId] = Room.Empty with { EndedAt = now };
            Tell(consultationId, rights: null);
        }
    }

    /// <summary>Whether the holder of a token may do this now.</summary>
    public StreamVerdict Judge(AccessGrant grant, string action, StreamPath path) => Judge(StreamHolder.Of(grant), action, path);

    /// <summary>Whether somebody may do this now.</summary>
    public StreamVerdict Judge(in StreamHolder holder, string action, StreamPath path)
    {
        var (standing, now) = Standing(holder);
        return standing != StreamVerdict.Allowed ? standing
            : !StreamAccess.Reaches(now, action, path) ? StreamVerdict.NotYours
            : action == HubActions.Publish ? Right(now.MayPublish, holder.MayPublish) : Right(now.MayPlay, holder.MayPlay);

        static StreamVerdict Right(bool now, bool before) =>
            now ? StreamVerdict.Allowed : before ? StreamVerdict.Revoked : StreamVerdict.NotYours;
    }

    /// <summary>Whether the holder of a token may take part at all: <see cref="StreamVerdict.Allowed"/>, or why not.</summary>
    public StreamVerdict Judge(AccessGrant grant) => Standing(StreamHolder.Of(grant)).Verdict;

    /// <summary>
    /// Whether somebody unknown who publishes or reads here may be somebody who has lost the right to. A path can be published by
    /// its participant alone, and read by everybody in the consultation.
    /// </summary>
    public bool IsSuspect(string action, StreamPath path)
    {
        if (!_rooms.TryGetValue(path.ConsultationId, out var room))
        {
            return false;
        }

        return room.EndedAt is not null
            || (action == HubActions.Publish
                ? room.Entries.TryGetValue(path.ParticipantId, out var entry) && entry.Rights.MayHaveRevoked(action)
                : room.Entries.Any(other => other.Value.Rights.MayHaveRevoked(action)));
    }

    /// <summary>
    /// Everything that is in force now, and every change from now on, with nothing lost or repeated between. At most
    /// <paramref name="capacity"/> changes wait; a subscriber who falls further behind is cut.
    /// </summary>
    public FeedSubscription<RightsChange> Subscribe(int capacity)
    {
        lock (_writing)
        {
            List<RightsChange> present = [];
            foreach (var (id, room) in _rooms)
            {
                if (room.EndedAt is not null)
                {
                    present.Add(new RightsChange(id, Rights: null, At: 0, Cause: default));
                }

                present.AddRange(room.Entries.Values.Select(entry => new RightsChange(id, entry.Rights, At: 0, Cause: default)));
            }

            var subscription = new FeedSubscription<RightsChange>(present, capacity, Leave);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    // What counts of a holder now. A token of a later epoch than the entry was given out by somebody who knew more.
    private (StreamVerdict Verdict, StreamHolder Now) Standing(in StreamHolder holder)
    {
        if (!_rooms.TryGetValue(holder.ConsultationId, out var room))
        {
            return (StreamVerdict.Allowed, holder);
        }

        if (room.EndedAt is not null)
        {
            return (StreamVerdict.Ended, holder);
        }

        if (!room.Entries.TryGetValue(holder.ParticipantId, out var entry) || holder.Epoch > entry.Rights.Epoch)
        {
            return (StreamVerdict.Allowed, holder);
        }

        return !entry.Rights.MayJoin || holder.Epoch < entry.Rights.Epoch
            ? (StreamVerdict.Revoked, holder)
            : (StreamVerdict.Allowed, holder with { MayPublish = entry.Rights.MayPublish, MayPlay = entry.Rights.MayPlay });
    }

    private void Tell(string consultationId, ParticipantRights? rights)
    {
        var change = new RightsChange(consultationId, rights, time.GetTimestamp(), Activity.Current?.Context ?? default);
        foreach (var subscription in _subscriptions)
        {
            subscription.Offer(change);
        }

        Changed?.Invoke(change);
    }

    private void Leave(FeedSubscription<RightsChange> subscription)
    {
        lock (_writing)
        {
            _subscriptions.Remove(subscription);
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        if (now - _lastSweep < SweepInterval)
        {
            return;
        }

        _lastSweep = now;
        foreach (var (id, room) in _rooms)
        {
            var kept = room with
            {
                Entries = room.Entries.RemoveRange(room.Entries.Where(entry => now - entry.Value.SetAt > EntryMemory).Select(entry => entry.Key)),
            };
            if (kept.EndedAt is { } ended ? now - ended > EndMemory : kept.Entries.IsEmpty)
            {
                _rooms.TryRemove(id, out _);
            }
            else if (kept.Entries.Count != room.Entries.Count)
            {
                _rooms[id] = kept;
            }
        }
    }

    private sealed record Entry(ParticipantRights Rights, DateTimeOffset SetAt);

    private sealed record Room(DateTimeOffset? EndedAt, ImmutableDictionary<string, Entry> Entries)
    {
        public static readonly Room Empty = new(null, ImmutableDictionary.Create<string, Entry>(StringComparer.Ordinal));
    }
}
