using Telemed.Sessions.Realtime.Instances;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Sharing;

/// <summary>
/// Tells the referee whether it hears of everybody. The hub asks one instance about each connection, and that one tells the others by Redis;
/// beside others and without Redis, a connection that this instance does not know is none of its business.
/// </summary>
internal sealed class AdmissionsWatch(Database database, InstanceBook instances, RedisSignals signals, HubConnections connections, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (database.Engine == DatabaseEngine.Sqlite)
        {
            // A file is one instance's.
            return;
        }

        connections.HearsAll = false;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            connections.HearsAll = instances.HasLooked && (instances.Living <= 1 || signals.IsUp);
        }
    }
}
