using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Telemed.ServiceDefaults.Health;
using Telemed.ServiceDefaults.Http;
using Telemed.ServiceDefaults.Lifetime;
using Telemed.ServiceDefaults.Problems;
using Telemed.ServiceDefaults.Redaction;
using Telemed.ServiceDefaults.Tracing;

namespace Telemed.ServiceDefaults;

/// <summary>What every service of Telemed has in common: telemetry, health, service discovery, resilience, problem details.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds the defaults. Call it first in <c>Program.cs</c>.
    /// Every activity source and meter whose name starts with <c>telemed.</c> is exported without further registration.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        RequestSpans.Enable();
        builder.AddTelemetry();

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddTelemedProblemDetails();
        builder.Services.AddSingleton<HealthLog>();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // In this order, so that what is repeated goes to another instance where there are several.
            http.AddTelemedResilience();
            http.AddServiceDiscovery();
        });
        builder.Services.AddParentWatch(builder.Configuration);

        // Tokens travel in headers and queries; "Server: Kestrel" helps nobody but an attacker.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    /// <summary>
    /// Maps <c>GET /healthz</c> (readiness: every check; 200 or 503 with a JSON body that names what is wrong) and
    /// <c>GET /alive</c> (liveness: 200 as long as the process answers), and turns every unhandled error into problem details.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.UseRequestSpans();
        app.UseExceptionHandler();
        app.UseStatusCodePages();

        app.MapHealthChecks("/healthz", new HealthCheckOptions { ResponseWriter = HealthReportWriter.WriteAsync }).DisableHttpMetrics();
        app.MapHealthChecks("/alive", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("live"),
            ResponseWriter = HealthReportWriter.WriteAsync,
        }).DisableHttpMetrics();
        return app;
    }

    private static void AddTelemetry(this WebApplicationBuilder builder)
    {
        // ASP.NET Core's own request log writes the path with its query; requests are traced (with the query redacted) instead.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Http.Result", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Http", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // A viewer who closes the page ends a stream in the middle: that is how every stream ends, and no warning with a stack trace.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning);

        builder.Logging.AddConsole(console => console.FormatterName = RedactingConsoleFormatter.FormatterName)
            .AddConsoleFormatter<RedactingConsoleFormatter, ConsoleFormatterOptions>();

        var exporting = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (exporting)
        {
            builder.Logging.AddOpenTelemetry(logging =>
            {
                logging.IncludeFormattedMessage = true;
                logging.IncludeScopes = true;
                logging.AddProcessor(new RedactingLogProcessor());
            });
        }

        // .NET 10 emits these spans and metrics itself; no instrumentation package is needed.
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing
                .AddSource("telemed.*", "Microsoft.AspNetCore", "System.Net.Http", "Yarp.ReverseProxy")
                .AddProcessor(new RedactingActivityProcessor())
                .AddProcessor(new QuietProbesProcessor()))
            .WithMetrics(metrics => metrics
                .AddMeter(
                    "telemed.*",
                    "Microsoft.AspNetCore.Hosting",
                    "Microsoft.AspNetCore.Server.Kestrel",
                    "System.Net.Http",
                    "System.Runtime"));
        if (exporting)
        {
            telemetry.UseOtlpExporter();
        }
    }
}
