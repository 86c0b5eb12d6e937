using Telemed.MediaHub;
using Telemed.Transcoder.Planning;

namespace Telemed.Transcoder.Streams;

/// <content>What a worker says.</content>
public sealed partial class StreamWorker
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: FFmpeg started (process {ProcessId}); {Plan}")]
    private static partial void LogStarted(ILogger logger, StreamPath path, int? processId, TranscodePlan plan);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: first packet after {Milliseconds} ms")]
    private static partial void LogRunning(ILogger logger, StreamPath path, int milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: restart in {Milliseconds} ms. {Fault}")]
    private static partial void LogEnded(ILogger logger, StreamPath path, int milliseconds, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path}: quarantined after {Faults} failures in a row, next try in {Milliseconds} ms. {Fault}")]
    private static partial void LogQuarantined(ILogger logger, StreamPath path, int faults, int milliseconds, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: runs well again after its quarantine")]
    private static partial void LogRecovered(ILogger logger, StreamPath path);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: the source sends nothing; FFmpeg starts when it does. {Fault}")]
    private static partial void LogSilent(ILogger logger, StreamPath path, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: the source ended")]
    private static partial void LogSourceEnded(ILogger logger, StreamPath path);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: {Reason}, FFmpeg restarts")]
    private static partial void LogAnew(ILogger logger, StreamPath path, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: stopped")]
    private static partial void LogStopped(ILogger logger, StreamPath path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: {Plan}")]
    private static partial void LogNothingToDo(ILogger logger, StreamPath path, TranscodePlan plan);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path}: the worker broke")]
    private static partial void LogBroken(ILogger logger, StreamPath path, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: FFmpeg ended here because another worker takes the stream over")]
    private static partial void LogMoved(ILogger logger, StreamPath path);
}
