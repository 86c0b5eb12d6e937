using System.ComponentModel;
using CliWrap;
using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.Ffmpeg;

/// <summary>How one FFmpeg ended.</summary>
/// <param name="ExitCode">Its exit code; <see langword="null"/> when it never started or was made to end.</param>
/// <param name="Fault">What was wrong, in words; <see langword="null"/> when it ended without complaint.</param>
/// <param name="LastLines">What it said last, oldest first, without secrets.</param>
public sealed record FfmpegEnd(int? ExitCode, string? Fault, IReadOnlyList<string> LastLines)
{
    /// <summary>The fault and the last words in one line; <see langword="null"/> where there was no fault.</summary>
    public string? Description => Fault is null || LastLines.Count == 0 ? Fault : $"{Fault}; it said: {string.Join(" | ", LastLines)}";
}

/// <summary>
/// One FFmpeg process, from start to its real end. Disposing it kills what still runs, so that no process is left behind
/// whichever way the owner goes; when the owner is killed, the <see cref="IChildGuard"/> does.
/// </summary>
public sealed class FfmpegRun : IAsyncDisposable
{
    // How long FFmpeg may take to say goodbye to the hub after an interrupt before it is killed.
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(1.5);

    // Reports come on the standard error output, because the standard output is the FLV. Twice a second is enough to see it work.
    private static readonly string[] Reporting = ["-progress", "pipe:2", "-stats_period", "0.5"];

    private readonly CancellationTokenSource _kill = new();
    private readonly CancellationTokenSource _interrupt = new();
    private readonly FfmpegLog _log;
    private readonly TimeProvider _time;
    private readonly Action<FlvTag>? _onTag;
    private readonly SoundSocket? _sound;
    private readonly Lock _tags = new();
    private readonly CancellationTokenSource _exited = new();
    private readonly TaskCompletionSource _firstPacket = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string? _fault;
    private long _lastPacketAt;
    private volatile ProgressReport? _progress;

    private FfmpegRun(Action<FlvTag>? onTag, Action<string>? onLine, SoundSocket? sound, TimeProvider time)
    {
        _onTag = onTag;
        _sound = sound;
        _time = time;
        _log = new FfmpegLog(Take, onLine);
        StartedAt = time.GetTimestamp();
        _lastPacketAt = StartedAt;
    }

    /// <summary>The process's id; <see langword="null"/> where it could not be started.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>When it was started, on the time provider's clock.</summary>
    public long StartedAt { get; }

    /// <summary>
    /// When a packet was last seen to leave it (or the process was started), on the time provider's clock: a tag of its FLV, or for an
    /// FFmpeg without FLV a report that its outputs have grown.
    /// </summary>
    public long LastPacketAt => Interlocked.Read(ref _lastPacketAt);

    /// <summary>Completes with the first packet of picture or sound; never when there is none.</summary>
    public Task FirstPacket => _firstPacket.Task;

    /// <summary>The newest of its reports.</summary>
    public ProgressReport? Progress => _progress;

    /// <summary>Completes when the process has ended and what it wrote has been read. Does not fail.</summary>
    public Task<FfmpegEnd> Completion { get; private set; } = Task.FromResult(new FfmpegEnd(null, null, []));

    /// <summary>
    /// Starts FFmpeg. Every tag of its FLV output goes to <paramref name="onTag"/>, one at a time; without it the standard output is not read, and
    /// what is known of its packets comes from its reports. <paramref name="input"/> is what it reads from its standard input;
    /// <paramref name="onLine"/> gets what it says, secrets included; <paramref name="sound"/> is where the arguments send the sound's
    /// tags, if not to the standard output, and belongs to the run from here on.
    /// </summary>
    public static FfmpegRun Start(
        FfmpegHost host,
        IReadOnlyList<string> arguments,
        Action<FlvTag>? onTag,
        PipeSource? input = null,
        Action<string>? onLine = null,
        SoundSocket? sound = null)
    {
        var run = new FfmpegRun(onTag, onLine, sound, host.Time);
        var command = Cli.Wrap(host.Path)
            .WithArguments([.. Reporting, .. arguments])
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(input ?? PipeSource.Null)
            .WithStandardOutputPipe(onTag is null ? PipeTarget.ToStream(Stream.Null) : PipeTarget.Create((output, cancellation) => run.ReadFlvAsync(output, _ => true, cancellation)))
            .WithStandardErrorPipe(PipeTarget.Create(run._log.ReadAsync));
        try
        {
            var task = command.ExecuteAsync(run._kill.Token, run._interrupt.Token);
            run.ProcessId = task.ProcessId;
            run.Completion = run.FollowAsync(task, host.Guard.Watch(task.ProcessId));
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            sound?.Dispose();
            run.Completion = Task.FromResult(new FfmpegEnd(null, $"{host.Path} could not be started: {exception.Message}", []));
        }

        return run;
    }

    /// <summary>Asks FFmpeg to end, and kills it when it has not within a moment.</summary>
    public void RequestStop()
    {
        _kill.CancelAfter(GracePeriod);
        _interrupt.Cancel();
    }

    /// <summary>Ends FFmpeg at once; <paramref name="fault"/> says why.</summary>
    public void Kill(string fault)
    {
        _fault ??= fault;
        _kill.Cancel();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!Completion.IsCompleted)
        {
            await _kill.CancelAsync();
        }

        await Completion;
        _kill.Dispose();
        _interrupt.Dispose();
        _exited.Dispose();
    }

    private async Task<FfmpegEnd> FollowAsync(CommandTask<CommandResult> task, IDisposable watched)
    {
        var sound = ReadSoundAsync();
        using (watched)
        {
            try
            {
                var result = await task;
                return End(result.ExitCode, _fault ?? (result.ExitCode == 0 ? null : $"FFmpeg ended with exit code {result.ExitCode}"));
            }
            catch (OperationCanceledException)
            {
                return End(null, _fault);
            }
            catch (Exception exception) when (exception is IOException or TimeoutException or UnauthorizedAccessException)
            {
                return End(null, _fault ?? exception.Message);
            }
            finally
            {
                await _exited.CancelAsync();
                await sound;
            }
        }

        FfmpegEnd End(int? exitCode, string? fault) => new(exitCode, fault, _log.LastLines);
    }

    private void Take(ProgressReport report)
    {
        var before = _progress;
        _progress = report;
        if (_onTag is null && report.Written > (before?.Written ?? TimeSpan.Zero))
        {
            Interlocked.Exchange(ref _lastPacketAt, _time.GetTimestamp());
            _firstPacket.TrySetResult();
        }
    }

    private async Task ReadSoundAsync()
    {
        using var socket = _sound;
        if (socket is null)
        {
            return;
        }

        try
        {
            await using var stream = await socket.AcceptAsync(_exited.Token);
            // What FFmpeg wrote before it ended is read to its end, which comes with the end of the process.
            // Its metadata are left out: those of the picture are the stream's.
            await ReadFlvAsync(stream, tag => tag.Type == FlvTagType.Audio, _kill.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The process is gone; how it ended is known from itself.
        }
    }

    private async Task ReadFlvAsync(Stream output, Func<FlvTag, bool> isWanted, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var tag in FlvReader.ReadAsync(output, cancellationToken).Where(isWanted))
            {
                Interlocked.Exchange(ref _lastPacketAt, _time.GetTimestamp());
                lock (_tags)
                {
                    _onTag!(tag);
                }

                if (tag.Type != FlvTagType.Script && !tag.IsAvcHeader && !tag.IsAacHeader)
                {
                    _firstPacket.TrySetResult();
                }
            }
        }
        catch (FlvFormatException exception)
        {
            Kill($"FFmpeg wrote no FLV: {exception.Message}");
        }
    }
}
