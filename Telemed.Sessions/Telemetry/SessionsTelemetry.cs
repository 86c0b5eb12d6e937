using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Telemed.Sessions.Telemetry;

/// <summary>The spans of this service.</summary>
internal static class SessionsTelemetry
{
    public const string Name = "telemed.sessions";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>Tags a span with the consultation and the participant that it is about.</summary>
    [return: NotNullIfNotNull(nameof(activity))]
    public static Activity? Of(this Activity? activity, string consultationId, string? participantId = null)
    {
        activity?.SetTag("telemed.consultation.id", consultationId);
        if (participantId is not null)
        {
            activity?.SetTag("telemed.participant.id", participantId);
        }

        return activity;
    }

    public static WebApplicationBuilder AddSessionsTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SessionsMeter>();
        return builder;
    }
}
