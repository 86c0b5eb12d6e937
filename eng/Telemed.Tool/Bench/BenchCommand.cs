using System.CommandLine;
using Telemed.Tool.Feed;
using Telemed.Tool.Processes;

namespace Telemed.Tool.Bench;

/// <summary><c>bench</c>: what one instance of sessions bears on this machine. The load is a program of its own, eng/Telemed.Bench; this builds and runs it.</summary>
internal static class BenchCommand
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    internal static Command Create(ToolContext tool)
    {
        var bench = new Command(
            "bench",
            """
            Measures the sessions service under load: the auth hook, and two thousand realtime connections.

            On SQLite, or on the PostgreSQL that ConnectionStrings__sessions names (an empty database: the bench leaves its records there).
            Exit code 0: every figure is within its limit. 1: one is not. Nothing else should run meanwhile.
            """);
        bench.SetAction((_, cancellationToken) => RunAsync(tool, cancellationToken));
        return bench;
    }

    private static async Task<int> RunAsync(ToolContext tool, CancellationToken cancellationToken)
    {
        await new FeedDetection(tool).EnsureAsync(null, cancellationToken);
        var project = Path.Combine(tool.Root, "eng", "Telemed.Bench");
        tool.Say("Building (Release)…");
        var build = await Run.ToEndAsync(
            "dotnet", ["build", project, "-c", "Release", "--nologo", "-v", "minimal", "-clp:NoSummary"], TimeSpan.FromMinutes(10), cancellationToken, tool.Root);
        if (!build.Succeeded)
        {
            tool.Say(BuildErrors.Summary(build, tool.Root));
            return 1;
        }

        var service = Path.Combine(tool.Root, "Telemed.Sessions", "bin", "Release", "net10.0", "Telemed.Sessions.dll");
        var run = await Run.ToEndAsync(
            "dotnet", ["run", "--project", project, "-c", "Release", "--no-build", "--", service], Deadline, cancellationToken, tool.Root, onLine: tool.Say);
        return run.ExitCode;
    }
}
