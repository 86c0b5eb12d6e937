using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Telemed.Tool.Processes;

/// <summary>
/// Runs a .NET program of the product's in the foreground. It gets our terminal for its output and a pipe for its input: when that ends,
/// because we were asked to stop or because we were killed, it stops and takes everything with it.
/// </summary>
internal static class ForegroundProcess
{
    /// <summary>Services are stopped one after the other; what is left after this is killed.</summary>
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(40);

    internal static async Task<int> RunAsync(
        string name, IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        using var hungUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var hangUp = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            hungUp.Cancel();
        });

        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", arguments)
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        start.Environment["TELEMED_EXIT_WITH_STDIN"] = "1";
        using var process = Process.Start(start) ?? throw new ToolException($"{name} did not start.");
        var orphaned = StopWhenOrphanedAsync(hungUp);
        try
        {
            await process.WaitForExitAsync(hungUp.Token);
        }
        catch (OperationCanceledException)
        {
            // On Ctrl+C it has had the terminal's signal too; the end of its input says the same once more.
            process.StandardInput.Close();
            using var deadline = new CancellationTokenSource(StopDeadline);
            try
            {
                await process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
                throw new ToolException($"{name} did not stop within {StopDeadline.TotalSeconds:0} s and was killed.");
            }
        }

        await hungUp.CancelAsync();
        await orphaned;
        return process.ExitCode;
    }

    private static async Task StopWhenOrphanedAsync(CancellationTokenSource stop)
    {
        await ParentWatch.UntilGoneAsync(stop.Token);
        await stop.CancelAsync();
    }
}
