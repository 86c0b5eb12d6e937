using System.Diagnostics;

namespace Telemed.Transcoder.Tests.Rtmp;

internal static class Processes
{
    /// <summary>Waits for the end; kills what has not ended by then and answers −1.</summary>
    public static async Task<int> WaitForExitWithin(this Process process, TimeSpan deadline)
    {
        using var over = new CancellationTokenSource(deadline);
        try
        {
            await process.WaitForExitAsync(over.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            return -1;
        }
    }
}
