using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Telemed.AppHost.Local;

/// <summary>What to run, and how it is to be looked after.</summary>
internal sealed record ProcessSpec
{
    /// <summary>The resource's name; it stands before each line of its output.</summary>
    public required string Name { get; init; }

    public required string FileName { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Added to the launcher's own environment; a <see langword="null"/> takes a variable away.</summary>
    public required IReadOnlyDictionary<string, string?> Environment { get; init; }

    /// <summary>Exit codes after which starting again can only fail again, such as 2 for a wrong configuration.</summary>
    public IReadOnlySet<int> FinalExitCodes { get; init; } = new HashSet<int> { 2 };

    /// <summary>Whether its lines are shown; the dashboard's own are of no use to anybody.</summary>
    public bool ShowOutput { get; init; } = true;
}

/// <summary>
/// A child of the launcher: prefixed output, restarted when it dies, stopped by closing its standard input and, past the deadline,
/// by force. Every child ends when its standard input ends, so none outlives a launcher that was killed.
/// </summary>
internal sealed class ManagedProcess(ProcessSpec spec, LauncherConsole console, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstRestartDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRestartDelay = TimeSpan.FromSeconds(5);

    // Having run this long, a process counts as having worked: the next death is a new story.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _supervision = Task.CompletedTask;
    private volatile bool _mayEnd;
    private Process? _process;

    /// <summary>The resource's name.</summary>
    public string Name => spec.Name;

    /// <summary>The running process's id, or <see langword="null"/> between two lives.</summary>
    public int? ProcessId => _process is { } process && !HasExited(process) ? process.Id : null;

    /// <summary>Ends, with the reason, when the process has ended for good without having been told to.</summary>
    public Task<string> GivenUp => _givenUp.Task;

    private readonly TaskCompletionSource<string> _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised with every change of <see cref="ProcessId"/>.</summary>
    public event Action? Changed;

    /// <summary>Starts the process and its supervision.</summary>
    public void Start() => _supervision = Task.Run(SuperviseAsync);

    /// <summary>From now on its end is no fault: Ctrl+C reaches the children too, and they need not wait for their turn to be stopped.</summary>
    public void LetEnd() => _mayEnd = true;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _supervision;
        _stopping.Dispose();
    }

    private async Task SuperviseAsync()
    {
        var delay = FirstRestartDelay;
        while (!_stopping.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            int exitCode;
            try
            {
                exitCode = await RunOnceAsync();
            }
            catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException)
            {
                _givenUp.TrySetResult($"{spec.Name} could not be started ({spec.FileName}): {exception.Message}");
                return;
            }

            if (_stopping.IsCancellationRequested || _mayEnd)
            {
                return;
            }

            if (spec.FinalExitCodes.Contains(exitCode))
            {
                _givenUp.TrySetResult($"{spec.Name} ended with code {exitCode.ToString(CultureInfo.InvariantCulture)}; its last lines above say why.");
                return;
            }

            delay = time.GetElapsedTime(started) > Settled ? FirstRestartDelay : TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestRestartDelay.Ticks));
            console.Warn($"{spec.Name} ended with code {exitCode.ToString(CultureInfo.InvariantCulture)}; it is started again in {delay.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s.");
            try
            {
                await Task.Delay(delay, time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<int> RunOnceAsync()
    {
        var start = new ProcessStartInfo(spec.FileName, spec.Arguments)
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (key, value) in spec.Environment)
        {
            start.Environment[key] = value;
        }

        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Show(line.Data);
        process.ErrorDataReceived += (_, line) => Show(line.Data);
        process.Start();
        _process = process;
        try
        {
            Changed?.Invoke();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            try
            {
                await process.WaitForExitAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                await StopAsync(process);
            }

            return process.ExitCode;
        }
        finally
        {
            _process = null;
        }
    }

    private async Task StopAsync(Process process)
    {
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(StopDeadline, time);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            console.Warn($"{spec.Name} did not stop within {StopDeadline.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s and is killed.");
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private void Show(string? line)
    {
        if (spec.ShowOutput && line is not null)
        {
            console.Output(spec.Name, line);
        }
    }

    private static bool HasExited(Process process)
    {
        try
        {
            return process.HasExited;
        }
        catch (InvalidOperationException)
        {
            // Disposed between the look and the question.
            return true;
        }
    }
}
