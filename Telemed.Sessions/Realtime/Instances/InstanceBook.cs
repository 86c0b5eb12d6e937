using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Realtime.Instances;

/// <summary>
/// The instances of this service that share a database. Each says several times within <see cref="RealtimeOptions.InstanceTimeout"/> that
/// it is there; the connections of one that has fallen silent are closed in the records by whoever sees it, so that an instance that was
/// killed leaves nobody behind. Silence is measured by the watcher's own clock, while the database answers it: clocks that differ, and a
/// database that was away, make nobody dead. An instance that was taken for dead all the same writes its connections down again.
/// </summary>
internal sealed partial class InstanceBook(
    Database database, IServiceProvider services, IOptions<RealtimeOptions> options, TimeProvider time, ILogger<InstanceBook> logger) : BackgroundService
{
    private const int SweptAtOnce = 200;

    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FarewellDeadline = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<(string ConsultationId, string ConnectionId)> _unwritten = new();

    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The last beat of each other instance, and when this one first saw it.
    private readonly Dictionary<string, (long Beat, long Seen)> _others = new(StringComparer.Ordinal);
    private long _beat;
    private volatile int _living = 1;

    /// <summary>This instance, in this life.</summary>
    public string Id { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>How many instances there are, this one included.</summary>
    public int Living => _living;

    /// <summary>Whether it has looked for others at all.</summary>
    public bool HasLooked { get; private set; }

    private TimeSpan Interval => options.Value.InstanceTimeout / 4;

    /// <summary>Waits until the records know of this instance: before that its connections would look like a dead one's.</summary>
    public Task RegisteredAsync(CancellationToken cancellationToken) => _registered.Task.IsCompleted
        ? Task.CompletedTask
        : WaitAsync(cancellationToken);

    /// <summary>Takes a connection that closed while the database could not be told; it is told later.</summary>
    public void LeaveLater(string consultationId, string connectionId) => _unwritten.Enqueue((consultationId, connectionId));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // Whatever connections are left in the records are those of nobody from now on.
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(FarewellDeadline);
            await database.WriteAsync(unit => unit.ExecuteAsync("DELETE FROM instances WHERE id = @Id", new { Id }), deadline.Token);
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or OperationCanceledException or ObjectDisposedException)
        {
            // Then it falls silent instead.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                if (await BeatAsync(stoppingToken) && _registered.Task.IsCompleted)
                {
                    await ReturnAsync(stoppingToken);
                }

                _registered.TrySetResult();
                foreach (var dead in await SilentAsync(stoppingToken))
                {
                    LogDead(logger, dead);
                    await BuryAsync(dead, stoppingToken);
                }

                await SweepAsync(stoppingToken);
                await WriteDeparturesAsync(stoppingToken);
                await Task.Delay(Interval, time, stoppingToken);
            }
            catch (DatabaseUnavailableException)
            {
                // Nobody could say that they are there: everybody gets their whole time again.
                _others.Clear();
                await Task.Delay(PauseAfterFault, time, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(logger, exception);
                await Task.Delay(PauseAfterFault, time, stoppingToken);
            }
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _registered.Task.WaitAsync(options.Value.DeadAfter, time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new DatabaseUnavailableException("This instance is not in the records yet.", exception);
        }
    }

    // Whether this instance had to be written down anew.
    private Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        var beat = _beat = Math.Max(_beat + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
        return database.WriteAsync(
            async unit =>
            {
                if (await unit.ExecuteAsync("UPDATE instances SET seen_at = @beat WHERE id = @Id", new { beat, Id }) > 0)
                {
                    return false;
                }

                await unit.ExecuteAsync("INSERT INTO instances (id, seen_at) VALUES (@Id, @beat)", new { beat, Id });
                return true;
            },
            cancellationToken);
    }

    private async Task<IReadOnlyList<string>> SilentAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            unit => unit.QueryAsync<InstanceRow>("SELECT id, seen_at FROM instances WHERE id <> @Id", new { Id }), cancellationToken);
        var now = time.GetTimestamp();
        List<string> silent = [];
        foreach (var row in rows)
        {
            if (!_others.TryGetValue(row.Id, out var known) || known.Beat != row.SeenAt)
            {
                _others[row.Id] = (row.SeenAt, now);
            }
            else if (time.GetElapsedTime(known.Seen, now) > options.Value.InstanceTimeout)
            {
                silent.Add(row.Id);
            }
        }

        foreach (var gone in _others.Keys.Except(rows.Select(row => row.Id)).ToList())
        {
            _others.Remove(gone);
        }

        _living = 1 + rows.Count - silent.Count;
        HasLooked = true;
        return silent;
    }

    private Task<int> BuryAsync(string dead, CancellationToken cancellationToken) => database.WriteAsync(
        unit => unit.ExecuteAsync("DELETE FROM instances WHERE id = @dead AND seen_at = @Beat", new { dead, _others[dead].Beat }), cancellationToken);

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var entrance = services.GetRequiredService<RealtimeEntrance>();
        while (true)
        {
            var ghosts = await database.ReadAsync(
                unit => unit.QueryAsync<GhostRow>(
                    """
                    SELECT c.id, c.consultation_id FROM connections c
                    WHERE NOT EXISTS (SELECT 1 FROM instances i WHERE i.id = c.instance_id) ORDER BY c.id LIMIT @limit
                    """,
                    new { limit = (long)SweptAtOnce }),
                cancellationToken);
            foreach (var ghost in ghosts)
            {
                await entrance.LeaveAsync(ghost.ConsultationId, ghost.Id, cancellationToken);
            }

            if (ghosts.Count < SweptAtOnce)
            {
                return;
            }
        }
    }

    private async Task WriteDeparturesAsync(CancellationToken cancellationToken)
    {
        var entrance = services.GetRequiredService<RealtimeEntrance>();
        while (_unwritten.TryPeek(out var left))
        {
            await entrance.LeaveAsync(left.ConsultationId, left.ConnectionId, cancellationToken);
            _unwritten.TryDequeue(out _);
        }
    }

    private async Task ReturnAsync(CancellationToken cancellationToken)
    {
        var entrance = services.GetRequiredService<RealtimeEntrance>();
        foreach (var connection in services.GetRequiredService<RealtimeRooms>().All.SelectMany(room => room.Connections))
        {
            await entrance.ReturnAsync(connection, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {InstanceId} is silent; its connections count as closed.")]
    private static partial void LogDead(ILogger logger, string instanceId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The instances could not be looked after; trying again.")]
    private static partial void LogFault(ILogger logger, Exception exception);

    private sealed class InstanceRow
    {
        public string Id { get; set; } = "";

        public long SeenAt { get; set; }
    }

    private sealed class GhostRow
    {
        public string Id { get; set; } = "";

        public string ConsultationId { get; set; } = "";
    }
}
