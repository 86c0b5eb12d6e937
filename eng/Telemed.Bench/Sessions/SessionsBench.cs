using System.Reflection;

namespace Telemed.Bench.Sessions;

/// <summary>What one instance of the sessions service bears: the auth hook, and two thousand realtime connections.</summary>
internal sealed class SessionsBench : IBench
{
    public string Name => "sessions";

    public string Summary => "one instance of sessions: the hub's auth hook, 2,000 realtime connections";

    public string Settings => "on SQLite, or on the empty PostgreSQL that ConnectionStrings__sessions names (its records stay there)";

    public TimeSpan Takes(BenchSettings settings) => TimeSpan.FromMinutes(settings.Short ? 1 : 2);

    public async Task RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var metadata = typeof(SessionsBench).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(entry => entry.Key, entry => entry.Value!);
        var service = Path.Combine(
            metadata["Telemed.Root"], "Telemed.Sessions", "bin", metadata["Telemed.Configuration"], "net10.0", "Telemed.Sessions.dll");
        run.Progress.Say($"records in {SessionsUnderLoad.DatabaseName}");
        foreach (var bench in new Func<SessionsUnderLoad, BenchRun, CancellationToken, Task>[] { HookBench.RunAsync, RealtimeBench.RunAsync })
        {
            await using var sessions = await SessionsUnderLoad.StartAsync(service, cancellationToken);
            await bench(sessions, run, cancellationToken);
        }
    }
}
