using System.ComponentModel;
using System.Diagnostics;

namespace Telemed.AppHost.Composition;

/// <summary>
/// Finds out whether containers can run here. Aspire starts without a container runtime, but whatever waits for a container
/// would then wait for ever, so the model must not hold any.
/// </summary>
internal static class ContainerRuntime
{
    // The question and the patience that Aspire itself has; its detector is not public.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Whether Docker or Podman is installed and its engine answers.</summary>
    public static bool Answers() =>
        (Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") ?? Environment.GetEnvironmentVariable("DOTNET_ASPIRE_CONTAINER_RUNTIME")) is { Length: > 0 } chosen
            ? Answers(chosen)
            : Answers("docker") || Answers("podman");

    private static bool Answers(string command)
    {
        try
        {
            using var list = Process.Start(new ProcessStartInfo(command, ["container", "ls", "-n", "1"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (list is null)
            {
                return false;
            }

            if (list.WaitForExit(Deadline))
            {
                return list.ExitCode == 0;
            }

            list.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            // Not installed.
            return false;
        }
    }
}
