using System.Collections.Concurrent;
using Telemed.MediaHub.Auth;

namespace Telemed.Sessions.Hub;

/// <summary>
/// Honours a one-time pass for one connection of the hub. The hub asks several times while one RTSP session is set up: a
/// publisher under its session's id, a reader first under its connection's id (DESCRIBE) and then under its session's (SETUP),
/// and nothing in the question ties these two together. So a pass for publishing is good for one id, a pass for reading for two, all
/// from one address; a second FFmpeg with the same pass finds them taken.
/// </summary>
internal sealed class PassReplayGuard(TimeProvider time)
{
    // A nonce is remembered for longer than a pass can be valid.
    private static readonly TimeSpan Memory = StreamPass.Lifetime * 2;

    private readonly ConcurrentDictionary<string, Use> _uses = new(StringComparer.Ordinal);
    private long _lastSweep;

    /// <summary>Whether the connection behind <paramref name="request"/> is one that this pass is honoured for.</summary>
    public bool Claim(string nonce, HubAuthRequest request)
    {
        Sweep();
        var connection = string.IsNullOrEmpty(request.Id) ? "" : request.Id;
        var ids = request.Action == HubActions.Read ? 2 : 1;
        var use = _uses.AddOrUpdate(
            nonce,
            static (_, asker) => new Use(asker.Ip, asker.Connection, Second: null, asker.Now),
            static (_, use, asker) => use.With(asker.Ip, asker.Connection, asker.Ids),
            (request.Ip, Connection: connection, Ids: ids, Now: time.GetTimestamp()));
        return use.Holds(request.Ip, connection);
    }

    private void Sweep()
    {
        var now = time.GetTimestamp();
        var last = Interlocked.Read(ref _lastSweep);
        if (time.GetElapsedTime(last, now) < Memory || Interlocked.CompareExchange(ref _lastSweep, now, last) != last)
        {
            return;
        }

        foreach (var (nonce, use) in _uses)
        {
            if (time.GetElapsedTime(use.Since, now) >= Memory)
            {
                _uses.TryRemove(nonce, out _);
            }
        }
    }

    private sealed record Use(string Ip, string First, string? Second, long Since)
    {
        public bool Holds(string ip, string connection) => ip == Ip && (connection == First || connection == Second);

        public Use With(string ip, string connection, int ids) =>
            ip != Ip || Holds(ip, connection) || Second is not null || ids < 2 ? this : this with { Second = connection };
    }
}
