using System.Diagnostics;
using CliWrap.Exceptions;

namespace CliWrap;

public partial class Command
{
    // How long a killed process may take to disappear before the caller is told that it does not.
    private static readonly TimeSpan KillDeadline = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Starts the program. A start that fails throws at once. The task ends when the process has ended and its pipes are read:
    /// with a result, or with a <see cref="CommandExecutionException"/>, or with an <see cref="OperationCanceledException"/>
    /// when it was cancelled, which kills the process and what it has started.
    /// </summary>
    public CommandTask<CommandResult> ExecuteAsync(CancellationToken cancellationToken = default) =>
        ExecuteAsync(cancellationToken, CancellationToken.None);

    /// <summary>
    /// As <see cref="ExecuteAsync(CancellationToken)"/>, with two ways to cancel: <paramref name="forcefulCancellationToken"/>
    /// kills, <paramref name="gracefulCancellationToken"/> sends an interrupt (SIGINT) and leaves the rest to the program.
    /// </summary>
    public CommandTask<CommandResult> ExecuteAsync(CancellationToken forcefulCancellationToken, CancellationToken gracefulCancellationToken)
    {
        var run = ProcessRun.Start(this);
        return new CommandTask<CommandResult>(FollowAsync(run, forcefulCancellationToken, gracefulCancellationToken), run.Id);
    }

    private async Task<CommandResult> FollowAsync(ProcessRun run, CancellationToken forceful, CancellationToken graceful)
    {
        using var owned = run;
        using var gaveUp = new CancellationTokenSource();
        using var inputNotNeeded = CancellationTokenSource.CreateLinkedTokenSource(forceful);
        using var onForceful = forceful.Register(() =>
        {
            run.Kill();
            gaveUp.CancelAfter(KillDeadline);
        });
        using var onGraceful = graceful.Register(run.Interrupt);

        // Output may be read to its end after the process has ended; input is of no use then.
        var piping = Task.WhenAll(
            run.WriteInputAsync(StandardInputPipe, inputNotNeeded.Token),
            ProcessRun.ReadAsync(StandardOutputPipe, run.Output, forceful),
            ProcessRun.ReadAsync(StandardErrorPipe, run.Error, forceful));
        try
        {
            await run.WaitForExitAsync(gaveUp.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (gaveUp.IsCancellationRequested)
        {
            throw new TimeoutException($"{run.Name} (process {run.Id}) was killed but has not ended within {KillDeadline.TotalSeconds:0} s.");
        }

        await inputNotNeeded.CancelAsync().ConfigureAwait(false);
        try
        {
            await piping.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (forceful.IsCancellationRequested || inputNotNeeded.IsCancellationRequested)
        {
            // Said below, with the caller's own token.
        }

        if (forceful.IsCancellationRequested)
        {
            throw new OperationCanceledException($"{run.Name} (process {run.Id}) was killed.", forceful);
        }

        if (graceful.IsCancellationRequested)
        {
            throw new OperationCanceledException($"{run.Name} (process {run.Id}) was interrupted.", graceful);
        }

        return run.ExitCode == 0 || !Validation.HasFlag(CommandResultValidation.ZeroExitCode)
            ? new CommandResult(run.ExitCode, run.StartTime, run.ExitTime)
            : throw new CommandExecutionException(this, run.ExitCode, $"{run.Name} (process {run.Id}) ended with exit code {run.ExitCode}: {this}");
    }

    private ProcessStartInfo ToStartInfo()
    {
        var start = new ProcessStartInfo(TargetFilePath, Arguments)
        {
            WorkingDirectory = WorkingDirPath,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var (name, value) in EnvironmentVariables)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }

    /// <summary>One process of a command.</summary>
    private sealed class ProcessRun : IDisposable
    {
        private readonly Process _process;

        private ProcessRun(Process process)
        {
            _process = process;
            Id = process.Id;
            Name = Path.GetFileName(process.StartInfo.FileName);
            StartTime = DateTimeOffset.Now;
        }

        public int Id { get; }

        public string Name { get; }

        public DateTimeOffset StartTime { get; }

        public DateTimeOffset ExitTime { get; private set; }

        public int ExitCode => _process.ExitCode;

        public Stream Output => _process.StandardOutput.BaseStream;

        public Stream Error => _process.StandardError.BaseStream;

        public static ProcessRun Start(Command command)
        {
            var process = new Process { StartInfo = command.ToStartInfo() };
            try
            {
                return process.Start()
                    ? new ProcessRun(process)
                    : throw new InvalidOperationException($"{command.TargetFilePath} did not start a process.");
            }
            catch
            {
                process.Dispose();
                throw;
            }
        }

        public async Task WaitForExitAsync(CancellationToken cancellationToken)
        {
            await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            ExitTime = DateTimeOffset.Now;
        }

        public async Task WriteInputAsync(PipeSource source, CancellationToken cancellationToken)
        {
            var input = _process.StandardInput.BaseStream;
            try
            {
                await using (input.ConfigureAwait(false))
                {
                    await source.CopyToAsync(input, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            catch (IOException exception) when (exception.GetType() == typeof(IOException))
            {
                // The process has closed its input, which it may: it need not read to the end.
            }
        }

        public static async Task ReadAsync(PipeTarget target, Stream stream, CancellationToken cancellationToken)
        {
            await using (stream.ConfigureAwait(false))
            {
                await target.CopyFromAsync(stream, cancellationToken).ConfigureAwait(false);
            }
        }

        public void Kill()
        {
            try
            {
                _process.Kill(entireProcessTree: true);
            }
            catch (Exception exception) when (exception is InvalidOperationException or AggregateException or System.ComponentModel.Win32Exception)
            {
                // It ended by itself meanwhile; if it did not, the deadline for its end says so.
            }
        }

        public void Interrupt()
        {
            // Windows has no signal for one process without a console; there an interrupt is a kill.
            if (OperatingSystem.IsWindows() || !UnixSignals.TryInterrupt(Id))
            {
                Kill();
            }
        }

        public void Dispose() => _process.Dispose();
    }
}
