using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Telemed.ServiceDefaults.Redaction;

/// <summary>Redacts exported log records: message and attributes.</summary>
internal sealed class RedactingLogProcessor : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        if (data.FormattedMessage is { } message)
        {
            data.FormattedMessage = Redactor.Redact(message);
        }

        if (data.Attributes is { } attributes)
        {
            data.Attributes = [.. attributes.Select(pair =>
                pair.Value is null or bool or int or long or double ? pair : new(pair.Key, Redactor.Redact(pair.Value.ToString() ?? "")))];
        }
    }
}
