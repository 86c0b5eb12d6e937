using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Telemed.ServiceDefaults.Redaction;

/// <summary>One line per record, without secrets: <c>12:00:01.250 warn Telemed.Transcoder.Streams.StreamWorker: FFmpeg ended …</c></summary>
internal sealed class RedactingConsoleFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    internal const string FormatterName = "telemed";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (string.IsNullOrEmpty(message) && logEntry.Exception is null)
        {
            return;
        }

        var level = logEntry.LogLevel switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        };
        textWriter.Write($"{time.GetLocalNow():HH:mm:ss.fff} {level} {logEntry.Category}: {Redactor.Redact(message)}");
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(Environment.NewLine);
            textWriter.Write(Redactor.Redact(exception.ToString()));
        }

        textWriter.Write(Environment.NewLine);
    }
}
