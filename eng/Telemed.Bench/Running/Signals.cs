using System.Diagnostics;
using System.Globalization;

namespace Telemed.Bench.Running;

/// <summary>Signals that .NET cannot send.</summary>
internal static class Signals
{
    /// <summary>Sends <paramref name="signal"/> (<c>-STOP</c>, <c>-CONT</c>, …) and waits until it is sent.</summary>
    public static async Task SendAsync(string signal, int processId)
    {
        using var kill = Process.Start("kill", [signal, processId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
