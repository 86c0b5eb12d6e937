using System.Diagnostics;

namespace Telemed.EndToEnd.Tests.Running;

/// <summary>What the operating system says of processes.</summary>
internal static class Processes
{
    /// <summary>Whether a process runs; one that has ended and was not yet waited for does not.</summary>
    public static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The children of a process and their children; none where the system does not tell (only Linux does so simply).</summary>
    public static IReadOnlyList<int> ChildrenOf(int processId)
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        var found = new List<int>();
        foreach (var task in Directory.EnumerateDirectories($"/proc/{processId}/task"))
        {
            var children = File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            found.AddRange(children.Select(int.Parse));
        }

        return [.. found, .. found.SelectMany(ChildrenOf)];
    }
}
