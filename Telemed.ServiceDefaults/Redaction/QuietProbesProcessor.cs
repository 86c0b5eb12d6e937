using System.Diagnostics;
using OpenTelemetry;

namespace Telemed.ServiceDefaults.Redaction;

/// <summary>
/// Leaves out spans that only say that a machine asked a machine whether it is there: health probes, and whatever a service
/// marks with the tag <see cref="Tag"/>. A consultation's trace would drown in them.
/// </summary>
public sealed class QuietProbesProcessor : BaseProcessor<Activity>
{
    /// <summary>Set this tag (any value) on an activity to leave it out of the export.</summary>
    public const string Tag = "telemed.quiet";

    /// <inheritdoc />
    public override void OnEnd(Activity data)
    {
        if (data.GetTagItem(Tag) is not null || data.GetTagItem("url.path") is "/healthz" or "/alive")
        {
            // Exporters pass over what is not marked as recorded.
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
