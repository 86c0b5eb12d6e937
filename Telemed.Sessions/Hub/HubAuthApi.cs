using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.MediaHub.Watching;
using Telemed.ServiceDefaults.Redaction;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Hub;

/// <summary>
/// <c>POST /internal/hub/auth</c>: the media hub's auth hook. 204 lets in; 401 with one word does not, whatever the reason, a
/// fault of ours included.
/// </summary>
internal static partial class HubAuthApi
{
    /// <summary>The largest question, in bytes. A query or a user agent of kilobytes is not a player's.</summary>
    private const int MaxBytes = 32 * 1024;

    public static WebApplicationBuilder AddHubAuthorization(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HubAuthorizer>();
        builder.Services.AddSingleton<PassReplayGuard>();
        builder.Services.AddSingleton<PublicationFences>();
        builder.Services.AddSingleton<StreamTraces>();
        builder.Services.AddSingleton<LiveStreams>();
        builder.Services.AddSingleton<IHubObserver>(services => services.GetRequiredService<LiveStreams>());
        builder.Services.AddHostedService(services => services.GetRequiredService<LiveStreams>());
        return builder;
    }

    public static void MapHubAuth(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/internal/hub/auth", (Delegate)AnswerAsync).ExcludeFromDescription();

    private static async Task AnswerAsync(
        HttpContext context, HubAuthorizer authorizer, StreamTraces traces, SessionsMeter meter, TimeProvider time, ILogger<HubAuthorizer> logger)
    {
        var started = time.GetTimestamp();

        // The hub cannot pass a trace on: what it asks belongs to the stream's trace (below) or to none.
        Activity.Current?.SetTag(QuietProbesProcessor.Tag, true);
        HubAuthRequest? request = null;
        HubDecision decision = default;
        try
        {
            request = await ReadAsync(context);
            decision = request is null ? default : Traced(authorizer, traces, request);
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception);
        }

        var action = request?.Action is HubActions.Publish or HubActions.Read or HubActions.Api or HubActions.Metrics ? request.Action : "other";
        context.Response.StatusCode = decision.Allowed ? StatusCodes.Status204NoContent : StatusCodes.Status401Unauthorized;
        meter.CountDecision("hook", action, decision.Word);
        meter.RecordHook(time.GetElapsedTime(started), action);
        if (!decision.Allowed)
        {
            // An RTSP client always asks without credentials first.
            var level = decision.Outcome == HubOutcome.NoToken ? LogLevel.Debug : LogLevel.Information;
            LogRefused(logger, level, action, decision.Path, decision.Word);
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync(decision.Word, context.RequestAborted);
        }
    }

    private static async ValueTask<HubAuthRequest?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBytes || !context.Request.HasJsonContentType())
        {
            return null;
        }

        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            {
                limit.MaxRequestBodySize = MaxBytes;
            }

            return await JsonSerializer.DeserializeAsync(context.Request.Body, HookJson.Default.HubAuthRequest, context.RequestAborted);
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Decides within a span of the stream's own trace; what concerns no stream (api, metrics) leaves none.</summary>
    private static HubDecision Traced(HubAuthorizer authorizer, StreamTraces traces, HubAuthRequest request)
    {
        if (request.Action is not (HubActions.Publish or HubActions.Read) || !StreamPath.TryParse(request.Path, out var path))
        {
            return authorizer.Decide(request);
        }

        // RTMP comes to the hub without the gateway: its trace begins here, whatever was announced for an earlier publication.
        var publishes = request.Action == HubActions.Publish && path.Variant == StreamVariant.Original;
        var parent = !publishes ? traces.Find(path) : request.Protocol == "rtmp" ? null : traces.FindAnnounced(path);
        var outer = Activity.Current;
        Activity.Current = null;
        try
        {
            using var span = SessionsTelemetry.Source.StartActivity($"hub auth {request.Action}", ActivityKind.Server, parent ?? default)
                .Of(path.ConsultationId, path.ParticipantId);
            var decision = authorizer.Decide(request);
            span?.SetTag("telemed.hub.path", path.ToString());
            span?.SetTag("telemed.hub.protocol", request.Protocol);
            span?.SetTag("telemed.outcome", decision.Word);
            if (!decision.Allowed)
            {
                // A refusal in nobody's trace is for the meter and the log.
                span?.SetTag(parent is null ? QuietProbesProcessor.Tag : "telemed.refused", true);
            }
            else if (publishes && (parent ?? span?.Context) is { } context)
            {
                traces.Begin(path, context);
            }

            return decision;
        }
        finally
        {
            Activity.Current = outer;
        }
    }

    [LoggerMessage(Message = "The hub may not let {Action} {Path}: {Reason}.")]
    private static partial void LogRefused(ILogger logger, LogLevel level, string action, StreamPath? path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The hub's question could not be answered, so the answer is no.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

/// <summary>Reads the hub's questions without reflection. A member that is null counts as a malformed question.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(HubAuthRequest))]
internal sealed partial class HookJson : JsonSerializerContext;
