using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Telemed.Tool.Processes;

/// <summary>
/// A child process with an owner: disposing it ends it, with everything that it started. Its error output is read to the end and
/// its last lines are kept, without tokens, to say why it ended.
/// </summary>
internal sealed partial class OwnedProcess : IAsyncDisposable
{
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();
    private readonly Task _errorReader;
    private readonly Lock _gate = new();

    private OwnedProcess(Process process, Action<string>? onErrorLine)
    {
        _process = process;
        _errorReader = ReadErrorsAsync(onErrorLine);
        Exited = WaitAsync();
    }

    /// <summary>Ends with the exit code.</summary>
    internal Task<int> Exited { get; }

    /// <summary>What the process reads.</summary>
    internal Stream Input => _process.StandardInput.BaseStream;

    internal int Id => _process.Id;

    /// <summary>Starts <paramref name="file"/>. Throws <see cref="ToolException"/> with advice where it is not there.</summary>
    internal static OwnedProcess Start(string file, IEnumerable<string> arguments, Action<string>? onErrorLine = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        try
        {
            return new OwnedProcess(Process.Start(start)!, onErrorLine);
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new ToolException($"{file} cannot be started ({fault.Message}). Is it installed and on PATH?", fault);
        }
    }

    /// <summary>The last lines of the error output, tokens and passwords left out.</summary>
    internal string LastLines()
    {
        lock (_gate)
        {
            return string.Join(Environment.NewLine, _lastLines);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It went by itself between the question and the kill.
        }

        await Exited.ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        // A grandchild may hold the pipe open; the process itself is what matters.
        await Task.WhenAny(_errorReader, Task.Delay(TimeSpan.FromSeconds(1)));
        return _process.ExitCode;
    }

    private async Task ReadErrorsAsync(Action<string>? onErrorLine)
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            var clean = SecretPattern().Replace(line, "$1…");
            lock (_gate)
            {
                _lastLines.Enqueue(clean);
                if (_lastLines.Count > KeptLines)
                {
                    _lastLines.Dequeue();
                }
            }

            onErrorLine?.Invoke(clean);
        }
    }

    [GeneratedRegex(@"(token=)[^\s&'""]+", RegexOptions.IgnoreCase)]
    private static partial Regex SecretPattern();
}
