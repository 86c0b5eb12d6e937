using System.Runtime.InteropServices;

namespace Telemed.Tool.Processes;

/// <summary>
/// Notices that the program that started us (dotnet run) was killed: nobody would be left to stop what we run. Unix only, where such
/// an orphan gets another parent; on Windows Ctrl+C and the closing of the window reach everybody in it.
/// </summary>
internal static class ParentWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Ends when the parent is another than at first, or with <paramref name="cancellationToken"/>.</summary>
    internal static async Task UntilGoneAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        var parent = ParentId();
        while (parent == ParentId() && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "getppid")]
    private static extern int ParentId();
}
