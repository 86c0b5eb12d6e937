using System.ComponentModel;
using System.Diagnostics;

namespace Telemed.AppHost.Local;

/// <summary>The little of npm that the launcher needs.</summary>
internal static class Npm
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>Installs a package's locked dependencies unless they are there already.</summary>
    public static async Task EnsureInstalledAsync(string folder, LauncherConsole console, CancellationToken cancellationToken)
    {
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
        {
            return;
        }

        console.Say($"Installing {Path.GetFileName(folder)}'s npm packages …");
        var (exitCode, output) = await RunAsync(folder, ["ci", "--no-audit", "--no-fund", "--omit=dev"], cancellationToken);
        if (exitCode != 0)
        {
            throw new LauncherException($"npm ci failed in {folder}:{Environment.NewLine}{output}");
        }
    }

    /// <summary>Runs npm; answers its exit code and the end of its output.</summary>
    /// <exception cref="LauncherException">npm is not installed, or did not end in time.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        // On Windows npm is a command file, which only the shell can start.
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd", ["/d", "/c", "npm", .. arguments])
            : new ProcessStartInfo("npm", arguments);
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;

        using var npm = new Process { StartInfo = start };
        try
        {
            npm.Start();
        }
        catch (Win32Exception missing)
        {
            throw new LauncherException("npm was not found: install Node.js 20 or newer.", missing);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var output = npm.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = npm.StandardError.ReadToEndAsync(deadline.Token);
            await npm.WaitForExitAsync(deadline.Token);
            return (npm.ExitCode, (await output + await errors).Trim());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            npm.Kill(entireProcessTree: true);
            throw new LauncherException($"npm did not finish within {Deadline.TotalMinutes:0} minutes in {folder}.");
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
    }
}
