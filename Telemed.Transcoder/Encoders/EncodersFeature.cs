using Telemed.Transcoder.Planning;

namespace Telemed.Transcoder.Encoders;

/// <summary>Registers plans and encoders.</summary>
internal static class EncodersFeature
{
    /// <summary>Which encoder there is, found at start, with its health; and what a stream's planner needs.</summary>
    public static WebApplicationBuilder AddPlanning(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<EncoderChoice>();
        builder.Services.AddSingleton<EncoderTrials>();
        builder.Services.AddHostedService(services => services.GetRequiredService<EncoderTrials>());
        builder.Services.AddSingleton<SourceProbe>();
        builder.Services.AddSingleton<PlannerFactory>();
        builder.Services.AddHealthChecks().AddCheck<EncoderTrials>("encoder");
        return builder;
    }
}
