using System.Diagnostics;

namespace Telemed.Tool.Processes;

/// <summary>What became of a command.</summary>
/// <param name="ExitCode">As the system says it; -1 where the deadline ended it.</param>
/// <param name="Output">Standard output and error, in the order of their coming.</param>
/// <param name="TimedOut">Whether the deadline ended it.</param>
internal sealed record RunResult(int ExitCode, IReadOnlyList<string> Output, bool TimedOut)
{
    internal bool Succeeded => ExitCode == 0;

    internal string Tail(int lines) => string.Join(Environment.NewLine, Output.Where(line => line.Length > 0).TakeLast(lines));
}

/// <summary>Runs commands to their end. Whatever the way, nothing of theirs is left running.</summary>
internal static class Run
{
    private const int MostLines = 20000;

    /// <summary>
    /// Runs <paramref name="file"/> without input; nothing where there is no such program.
    /// </summary>
    internal static async Task<RunResult?> TryAsync(
        string file,
        IEnumerable<string> arguments,
        TimeSpan deadline,
        CancellationToken cancellationToken,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        Action<string>? onLine = null)
    {
        var start = Start(file, arguments);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.WorkingDirectory = folder ?? Environment.CurrentDirectory;
        // A build server that outlives the command would hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // dotnet run sets these for its program; they are not meant for the commands that it starts.
        start.Environment.Remove("DOTNET_LAUNCH_PROFILE");
        foreach (var (key, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[key] = value;
        }

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        process.StandardInput.Close();
        var lines = new List<string>();
        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (lines)
                {
                    if (lines.Count < MostLines)
                    {
                        lines.Add(line);
                    }

                    onLine?.Invoke(line);
                }
            }
        }

        var reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        var timedOut = false;
        try
        {
            await process.WaitForExitAsync(limit.Token);
            // A daemon that it left behind may hold the pipes.
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            timedOut = true;
        }

        lock (lines)
        {
            return new RunResult(timedOut ? -1 : process.ExitCode, [.. lines], timedOut);
        }
    }

    /// <summary>As <see cref="TryAsync"/>, but a program that is not there is an error with advice.</summary>
    internal static async Task<RunResult> ToEndAsync(
        string file,
        IEnumerable<string> arguments,
        TimeSpan deadline,
        CancellationToken cancellationToken,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        Action<string>? onLine = null) =>
        await TryAsync(file, arguments, deadline, cancellationToken, folder, environment, onLine)
        ?? throw new ToolException($"{file} was not found. Is it installed and on PATH?");

    /// <summary>How to start a program: on Windows npm is a command file, which only the shell can start.</summary>
    private static ProcessStartInfo Start(string file, IEnumerable<string> arguments) => file switch
    {
        "npm" when OperatingSystem.IsWindows() => new ProcessStartInfo("cmd", ["/d", "/c", "npm", .. arguments]),
        "dotnet" => new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : file, arguments),
        _ => new ProcessStartInfo(file, arguments),
    };
}
