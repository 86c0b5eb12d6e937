using Telemed.Tool.Processes;

namespace Telemed.Tool.Setup;

/// <summary>Brings what the machine lacks where that goes without a question (Debian and Ubuntu as root), and says elsewhere what to install.</summary>
internal static class Installation
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    /// <summary>Checks, installs, checks again.</summary>
    /// <exception cref="ToolException">Something needed is missing: the message names it and how to get it.</exception>
    internal static async Task EnsureAsync(ToolContext tool, IReadOnlyList<Prerequisite> wanted, CancellationToken cancellationToken)
    {
        var missing = await MissingAsync(wanted, cancellationToken);
        if (missing.Any(one => one.What.DebianPackages.Count > 0) && Environment.IsPrivilegedProcess && File.Exists("/etc/debian_version") && Prerequisite.OnPath("apt-get"))
        {
            await AptInstallAsync(tool, missing, cancellationToken);
            missing = await MissingAsync(wanted, cancellationToken);
        }

        foreach (var (what, fault) in missing.Where(one => !one.What.Needed))
        {
            tool.Say($"{what.Name}: {fault}; tests that need it are skipped. {what.Advice}");
        }

        string[] needed = [.. missing.Where(one => one.What.Needed).Select(one => $"{one.What.Name}: {one.Fault}. {one.What.Advice}")];
        if (needed.Length > 0)
        {
            throw new ToolException("This machine lacks:" + string.Concat(needed.Select(line => $"{Environment.NewLine}  {line}")));
        }
    }

    private static async Task<List<(Prerequisite What, string Fault)>> MissingAsync(
        IReadOnlyList<Prerequisite> wanted, CancellationToken cancellationToken)
    {
        var faults = await Task.WhenAll(wanted.Select(one => one.FaultAsync(cancellationToken)));
        return [.. wanted.Zip(faults).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!))];
    }

    private static async Task AptInstallAsync(
        ToolContext tool, IReadOnlyList<(Prerequisite What, string Fault)> missing, CancellationToken cancellationToken)
    {
        string[] packages = [.. missing.SelectMany(one => one.What.DebianPackages)];
        tool.Say($"Installing {string.Join(", ", packages)} (apt-get) …");
        var environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive" };
        void Progress(string line)
        {
            if (line.StartsWith("Setting up ", StringComparison.Ordinal) && packages.Any(name => line.StartsWith($"Setting up {name} ", StringComparison.Ordinal)))
            {
                tool.Say("  " + line);
            }
        }

        Task<RunResult> AptAsync(params string[] arguments) =>
            Run.ToEndAsync("apt-get", arguments, Deadline, cancellationToken, environment: environment, onLine: Progress);
        string[] install = ["install", "-y", "--no-install-recommends", .. packages];
        var result = await AptAsync(install);
        if (!result.Succeeded)
        {
            // No package lists yet, or old ones.
            await AptAsync("update");
            result = await AptAsync(install);
        }

        if (!result.Succeeded)
        {
            tool.Say($"apt-get could not install them:{Environment.NewLine}{result.Tail(5)}");
        }
    }
}
