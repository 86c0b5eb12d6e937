using System.Diagnostics;
using System.Globalization;

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

    /// <summary>Sends a signal, by name or number as <c>kill</c> takes it.</summary>
    public static async Task SignalAsync(string signal, IEnumerable<int> processIds)
    {
        using var kill = Process.Start("kill", [signal, .. processIds.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The process that was started with an argument; it is the first where its children have the argument too. Linux only.</summary>
    public static int FindByArgument(string argument) =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ArgumentsOf(id).Contains(argument, StringComparer.Ordinal))
            .Min();

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

    private static string[] ArgumentsOf(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return [];
        }
    }
}
