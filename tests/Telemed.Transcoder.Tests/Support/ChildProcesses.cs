using System.Text;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>What everybody on this machine can see of a process and its children (Linux).</summary>
internal static class ChildProcesses
{
    /// <summary>The command lines of a process and of everything below it, as /proc shows them.</summary>
    public static IReadOnlyList<string> CommandLines(int processId) => [.. Family(processId).Select(CommandLine)];

    /// <summary>A process and everything below it.</summary>
    public static IReadOnlyList<int> Family(int processId)
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        List<int> family = [processId];
        for (var i = 0; i < family.Count; i++)
        {
            try
            {
                foreach (var task in Directory.EnumerateDirectories($"/proc/{family[i]}/task"))
                {
                    family.AddRange(File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return family;
    }

    private static string CommandLine(int processId)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{processId}/cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
