using System.ComponentModel;
using CliWrap;
using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.Ffmpeg;

/// <summary>How one FFmpeg ended.</summary>
/// <param name="ExitCode">Its exit code; <see langword="null"/> when it never started or was made to end.</param>
/// <param name="Fault">What was wrong, in words; <see langword="null"/> when it ended without complaint.</param>
public sealed record FfmpegEnd(int? ExitCode, string? Fault);

/// <summary>
/// One FFmpeg process, from start to its real end. Disposing it kills what still runs, so that no process is left behind
/// whichever way the owner goes.
/// </summary>
public sealed class FfmpegRun : IAsyncDisposable
{
    // How long FFmpeg may take to say goodbye to the hub after an interrupt before it is killed.
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource _kill = new();
    private readonly CancellationTokenSource _interrupt = new();
    private readonly ErrorTail _errors = new();
    private readonly TimeProvider _time;
    private readonly Action<FlvTag> _onTag;
    private readonly TaskCompletionSource _firstTag = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string? _fault;
    private long _lastTagAt;

    private FfmpegRun(Action<FlvTag> onTag, TimeProvider time)
    {
        _onTag = onTag;
        _time = time;
        StartedAt = time.GetTimestamp();
        _lastTagAt = StartedAt;
    }

    /// <summary>The process's id; <see langword="null"/> where it could not be started.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>When it was started, on the time provider's clock.</summary>
    public long StartedAt { get; }

    /// <summary>When the last tag came (or the process was started), on the time provider's clock.</summary>
    public long LastTagAt => Interlocked.Read(ref _lastTagAt);

    /// <summary>Completes with the first tag of picture or sound; never when there is none.</summary>
    public Task FirstTag => _firstTag.Task;

    /// <summary>Completes when the process has ended and what it wrote has been read. Does not fail.</summary>
    public Task<FfmpegEnd> Completion { get; private set; } = Task.FromResult(new FfmpegEnd(null, null));

    /// <summary>Starts FFmpeg; every tag of its FLV output goes to <paramref name="onTag"/>.</summary>
    public static FfmpegRun Start(string ffmpegPath, IReadOnlyList<string> arguments, Action<FlvTag> onTag, TimeProvider time)
    {
        var run = new FfmpegRun(onTag, time);
        var command = Cli.Wrap(ffmpegPath)
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(PipeSource.Null)
            .WithStandardOutputPipe(PipeTarget.Create(run.ReadFlvAsync))
            .WithStandardErrorPipe(PipeTarget.Create(run._errors.ReadAsync));
        try
        {
            var task = command.ExecuteAsync(run._kill.Token, run._interrupt.Token);
            run.ProcessId = task.ProcessId;
            run.Completion = run.FollowAsync(task);
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            run.Completion = Task.FromResult(new FfmpegEnd(null, $"{ffmpegPath} could not be started: {exception.Message}"));
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
    }

    private async Task<FfmpegEnd> FollowAsync(CommandTask<CommandResult> task)
    {
        try
        {
            var result = await task;
            return new FfmpegEnd(result.ExitCode, _fault ?? (result.ExitCode == 0 ? null : Describe($"FFmpeg ended with exit code {result.ExitCode}")));
        }
        catch (OperationCanceledException)
        {
            return new FfmpegEnd(null, _fault is null ? null : Describe(_fault));
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or UnauthorizedAccessException)
        {
            return new FfmpegEnd(null, Describe(_fault ?? exception.Message));
        }
    }

    private string Describe(string what) => _errors.ToString() is { Length: > 0 } said ? $"{what}; it said: {said}" : what;

    private async Task ReadFlvAsync(Stream output, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var tag in FlvReader.ReadAsync(output, cancellationToken))
            {
                Interlocked.Exchange(ref _lastTagAt, _time.GetTimestamp());
                _onTag(tag);
                if (tag.Type != FlvTagType.Script && !tag.IsAvcHeader && !tag.IsAacHeader)
                {
                    _firstTag.TrySetResult();
                }
            }
        }
        catch (FlvFormatException exception)
        {
            Kill($"FFmpeg wrote no FLV: {exception.Message}");
        }
    }
}
