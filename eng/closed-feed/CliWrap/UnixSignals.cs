using System.Runtime.InteropServices;

namespace CliWrap;

/// <summary>kill(2), which .NET does not offer for any signal but SIGKILL.</summary>
internal static class UnixSignals
{
    private const int Sigint = 2;

    internal static bool TryInterrupt(int processId)
    {
        try
        {
            return Kill(processId, Sigint) == 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
