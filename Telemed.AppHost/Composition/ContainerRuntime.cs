using System.ComponentModel;
using System.Diagnostics;

namespace Telemed.AppHost.Composition;

/// <summary>
/// Finds out whether containers can run here. Aspire starts without a container runtime, but whatever waits for a container
/// would then wait for ever, so the model must not hold any.
/// </summary>
internal static class ContainerRuntime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Whether Docker or Podman is installed and its engine answers.</summary>
    public static bool Answers() => Answers("docker") || Answers("podman");

    private static bool Answers(string command)
    {
        try
        {
            using var info = Process.Start(new ProcessStartInfo(command, ["info", "--format", "{{.ID}}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (info is null)
            {
                return false;
            }

            if (info.WaitForExit(Deadline))
            {
                return info.ExitCode == 0;
            }

            info.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            // Not installed.
            return false;
        }
    }
}
