using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Telemed.AppHost.Local;

/// <summary>
/// Runs a foreign program that does not watch its standard input, and ends it when the guard's own input ends. The guard is this
/// very program with another first argument, so it works alike on every operating system and needs nothing installed.
/// </summary>
internal static partial class ProcessGuard
{
    private const string Mode = "--guard";
    private static readonly TimeSpan TermDeadline = TimeSpan.FromSeconds(3);

    /// <summary>Whether the command line asks for the guard: <c>--guard program arguments…</c></summary>
    public static bool IsRequested(string[] args) => args is [Mode, _, ..];

    /// <summary>The command line that runs <paramref name="program"/> under a guard.</summary>
    public static IReadOnlyList<string> Wrap(string program, params IEnumerable<string> arguments) => [Mode, program, .. arguments];

    /// <summary>Runs the program until it ends or the guard's input does. Answers the program's exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        // The terminal's Ctrl+C reaches the guard too; it must live until the program has ended.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);

        // Output goes straight through: the handles are inherited.
        using var program = new Process { StartInfo = new ProcessStartInfo(args[1], args[2..]) { UseShellExecute = false, RedirectStandardInput = true } };
        program.Start();

        var orphaned = Task.Run(() =>
        {
            using var input = Console.OpenStandardInput();
            var buffer = new byte[64];
            while (input.Read(buffer) > 0)
            {
            }
        });

        var ended = program.WaitForExitAsync();
        if (await Task.WhenAny(ended, orphaned) == orphaned && !program.HasExited)
        {
            if (OperatingSystem.IsWindows() || Kill(program.Id, TermSignal) != 0)
            {
                program.Kill(entireProcessTree: true);
            }

            if (await Task.WhenAny(ended, Task.Delay(TermDeadline)) != ended)
            {
                program.Kill(entireProcessTree: true);
            }
        }

        await ended;
        return program.ExitCode;
    }

    private const int TermSignal = 15;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
