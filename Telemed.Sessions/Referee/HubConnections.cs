using Telemed.MediaHub;
using Telemed.MediaHub.Api;
using Telemed.MediaHub.Auth;
using Telemed.MediaHub.Watching;

namespace Telemed.Sessions.Referee;

/// <summary>A connection of the hub that its hook has let in, and for whom.</summary>
/// <param name="Connection">Type and id, as the hub lists it.</param>
/// <param name="Holder">Whose it is, and what its token or ticket said.</param>
/// <param name="Action">What it was let in for, <see cref="HubActions"/>.</param>
/// <param name="Path">Where.</param>
/// <param name="CredentialFrom">When the token or ticket was made: of two devices, the one with the later is the newer.</param>
/// <param name="Ticket">The nonce of the ticket, when it was one.</param>
internal sealed record AdmittedConnection(
    HubReference Connection, StreamHolder Holder, string Action, StreamPath Path, DateTimeOffset CredentialFrom, string? Ticket);

/// <summary>Whether a connection may come in beside those that are there.</summary>
internal enum Admission
{
    Admitted,

    /// <summary>Another connection publishes with the same ticket.</summary>
    TicketInUse,

    /// <summary>The participant publishes already, with a newer token or ticket.</summary>
    Superseded,
}

/// <summary>
/// Who is behind each connection of the hub. The hook notes everybody whom it lets in; the looks at the hub tell who has gone. A
/// connection that the hub does not list yet is being set up: an RTMP publisher of MediaMTX for more than two seconds.
/// </summary>
internal sealed class HubConnections(TimeProvider time)
{
    /// <summary>How long a connection may take to be set up: beyond the hub's own time limits (10 s).</summary>
    public static readonly TimeSpan SetUpTime = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A publisher that sends nothing for this long gives way to another one with the same or an older ticket: a phone that changes
    /// from one network to another leaves a connection behind that the hub takes for alive for ten seconds.
    /// </summary>
    public static readonly TimeSpan Stall = TimeSpan.FromSeconds(3);

    // An entry is about 500 bytes. One hub does not hold a tenth of so many connections.
    private const int Limit = 50_000;

    private readonly Lock _gate = new();
    private bool _hearsAll = true;
    private readonly Dictionary<HubReference, Entry> _entries = [];
    private readonly Dictionary<string, HubReference> _tickets = new(StringComparer.Ordinal);
    private readonly Dictionary<StreamPath, HubReference> _publishers = [];

    /// <summary>Is told whom the hook lets in, so that other instances can <see cref="Learn"/> it. Must be quick.</summary>
    public event Action<AdmittedConnection>? Admitted;

    /// <summary>
    /// Whether this instance hears of everybody whom any instance lets in. While it does not, a connection that it does not know is
    /// probably another instance's, and none of its business.
    /// </summary>
    public bool HearsAll
    {
        get => Volatile.Read(ref _hearsAll);
        set => Volatile.Write(ref _hearsAll, value);
    }

    /// <summary>Connections in memory.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The type of a connection that asks by <paramref name="protocol"/>; <see langword="null"/> for protocols of services.</summary>
    public static string? TypeOf(string protocol) => protocol switch
    {
        "rtmp" => HubReference.RtmpConnection,
        "webrtc" => HubReference.WebRtcSession,
        "hls" => HubReference.HlsSession,
        _ => null,
    };

    /// <summary>Takes note of a connection, if it may be beside those that are there.</summary>
    public Admission Admit(AdmittedConnection connection)
    {
        lock (_gate)
        {
            if (connection is { Action: HubActions.Publish, Ticket: { } ticket })
            {
                if (_publishers.TryGetValue(connection.Path, out var publisher)
                    && publisher != connection.Connection
                    && _entries[publisher].What.CredentialFrom > connection.CredentialFrom
                    && Publishes(publisher))
                {
                    return Admission.Superseded;
                }

                if (_tickets.TryGetValue(ticket, out var user) && user != connection.Connection && Publishes(user))
                {
                    return Admission.TicketInUse;
                }
            }

            Add(connection);
        }

        Admitted?.Invoke(connection);
        return Admission.Admitted;
    }

    /// <summary>Takes note of a connection that another instance's hook has let in.</summary>
    public void Learn(AdmittedConnection connection)
    {
        lock (_gate)
        {
            if (!_entries.ContainsKey(connection.Connection))
            {
                Add(connection);
            }
        }
    }

    /// <summary>Everybody who is there or on the way in.</summary>
    public IReadOnlyList<AdmittedConnection> All()
    {
        lock (_gate)
        {
            return [.. _entries.Values.Select(static entry => entry.What)];
        }
    }

    /// <summary>Whether it is known who is behind a connection.</summary>
    public bool Knows(HubReference connection)
    {
        lock (_gate)
        {
            return _entries.ContainsKey(connection);
        }
    }

    /// <summary>Whether a connection is still being set up.</summary>
    public bool IsOnTheWayIn(HubReference connection)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(connection, out var entry) && !entry.Listed;
        }
    }

    /// <summary>RTMP connections that the hub has not listed at a path yet.</summary>
    public IReadOnlyList<HubReference> RtmpOnTheWayIn()
    {
        lock (_gate)
        {
            return [.. _entries.Values.Where(static entry => !entry.Listed && entry.What.Connection.Type == HubReference.RtmpConnection).Select(static entry => entry.What.Connection)];
        }
    }

    /// <summary>The hub has the connection, though at no path yet: whoever is slow stays known.</summary>
    public void StillOnTheWayIn(HubReference connection)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(connection, out var entry) && !entry.Listed)
            {
                entry.Since = time.GetTimestamp();
            }
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Forget(HubReference connection)
    {
        lock (_gate)
        {
            Remove(connection);
        }
    }

    /// <summary>Compares with what the hub lists.</summary>
    public void Look(HubState state)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            foreach (var connection in state.Connections)
            {
                if (_entries.TryGetValue(connection.Reference, out var entry))
                {
                    entry.Listed = true;
                    entry.Seen = now;
                    if (connection.Publishes && connection.BytesReceived != entry.Bytes)
                    {
                        (entry.Bytes, entry.Flowed) = (connection.BytesReceived, now);
                    }
                }
            }

            List<HubReference> gone =
            [
                .. _entries.Values
                    .Where(entry => entry.Seen != now && (entry.Listed || time.GetElapsedTime(entry.Since, now) > SetUpTime))
                    .Select(static entry => entry.What.Connection),
            ];
            gone.ForEach(Remove);
        }
    }

    // Whoever is on the way in counts as flowing.
    private bool Publishes(HubReference connection) =>
        _entries.TryGetValue(connection, out var entry) && (!entry.Listed || time.GetElapsedTime(entry.Flowed) < Stall);

    private void Add(AdmittedConnection connection)
    {
        if (_entries.Count >= Limit)
        {
            // Those that came and never were listed, the oldest first; whoever is unknown is judged by where it is.
            foreach (var old in _entries.Values.OrderBy(static entry => entry.Listed).ThenBy(static entry => entry.Since).Take(Limit / 10).ToList())
            {
                Remove(old.What.Connection);
            }
        }

        var now = time.GetTimestamp();
        Remove(connection.Connection);
        _entries[connection.Connection] = new Entry(connection, now);
        if (connection.Action == HubActions.Publish)
        {
            _publishers[connection.Path] = connection.Connection;
            if (connection.Ticket is { } ticket)
            {
                _tickets[ticket] = connection.Connection;
            }
        }
    }

    private void Remove(HubReference connection)
    {
        if (!_entries.Remove(connection, out var entry))
        {
            return;
        }

        if (_publishers.GetValueOrDefault(entry.What.Path) == connection)
        {
            _publishers.Remove(entry.What.Path);
        }

        if (entry.What.Ticket is { } ticket && _tickets.GetValueOrDefault(ticket) == connection)
        {
            _tickets.Remove(ticket);
        }
    }

    private sealed class Entry(AdmittedConnection what, long since)
    {
        public AdmittedConnection What { get; } = what;

        public long Since { get; set; } = since;

        public bool Listed { get; set; }

        public long? Seen { get; set; }

        public long Bytes { get; set; } = -1;

        public long Flowed { get; set; } = since;
    }
}
