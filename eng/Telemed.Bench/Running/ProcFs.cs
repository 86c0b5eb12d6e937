using System.Globalization;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.Bench.Running;

/// <summary>What Linux says of processes in /proc (proc(5)). A process that is gone has used nothing and holds nothing.</summary>
internal static class ProcFs
{
    // sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>CPU time that the process has used so far.</summary>
    public static TimeSpan Cpu(int processId) => Times(processId).Own;

    /// <summary>CPU time of its children that have ended and were waited for.</summary>
    public static TimeSpan CpuOfPastChildren(int processId) => Times(processId).PastChildren;

    /// <summary>Memory that it holds, shared pages included, in MB.</summary>
    public static double ResidentMegabytes(int processId) => Kilobytes($"/proc/{processId}/status", "VmRSS:") / 1000;

    /// <summary>Memory that it holds, a page that n processes share counted as 1/n, in MB.</summary>
    public static double ProportionalMegabytes(int processId) => Kilobytes($"/proc/{processId}/smaps_rollup", "Pss:") / 1000;

    public static int Threads(int processId) => (int)Kilobytes($"/proc/{processId}/status", "Threads:");

    /// <summary>Who started it; 0 where it is gone.</summary>
    public static int Parent(int processId) => (int)Kilobytes($"/proc/{processId}/status", "PPid:");

    /// <summary>Open file descriptors.</summary>
    public static int Descriptors(int processId)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Count();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Its children and theirs, also those that have ended and were not waited for.</summary>
    public static IReadOnlyList<int> Children(int processId)
    {
        try
        {
            return Processes.ChildrenOf(processId);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // One of them ended between two looks.
            return [];
        }
    }

    /// <summary>The environment that it was started with.</summary>
    public static IReadOnlyDictionary<string, string> Environment(int processId) => File.ReadAllText($"/proc/{processId}/environ")
        .Split('\0', StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split('=', 2))
        .Where(entry => entry.Length == 2)
        .ToDictionary(entry => entry[0], entry => entry[1]);

    private static (TimeSpan Own, TimeSpan PastChildren) Times(int processId)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{processId}/stat");
            // The name, in brackets, may hold blanks: what follows it is fields 3 and up.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            TimeSpan At(int field) => TimeSpan.FromSeconds(long.Parse(fields[field - 3], CultureInfo.InvariantCulture) / TicksPerSecond);
            return (At(14) + At(15), At(16) + At(17));
        }
        catch (IOException)
        {
            return default;
        }
    }

    private static double Kilobytes(string file, string key)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line[key.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
