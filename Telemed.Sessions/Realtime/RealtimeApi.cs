using Telemed.ServiceDefaults.Configuration;
using Telemed.Sessions.Access;

namespace Telemed.Sessions.Realtime;

/// <summary><c>GET /api/v1/realtime</c>: the WebSocket of a participant; its messages are described in docs/api.md.</summary>
internal static class RealtimeApi
{
    public static WebApplicationBuilder AddRealtime(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<RealtimeOptions>(RealtimeOptions.Section);
        builder.Services.AddSingleton<RealtimeRooms>();
        builder.Services.AddSingleton<Consultations.Store.IConsultationObserver>(services => services.GetRequiredService<RealtimeRooms>());
        builder.Services.AddSingleton<RealtimeEndpoint>();
        return builder;
    }

    public static void MapRealtime(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/v1/realtime", (HttpContext context, RealtimeEndpoint endpoint) => endpoint.ServeAsync(context))
            .OpenToEveryone("the access token comes in the query or in the first message")
            .WithName("Realtime")
            .WithSummary("The realtime channel")
            .WithDescription("A WebSocket with JSON text messages. The access token comes as ?token= or in a first message {\"type\":\"auth\",\"token\":\"…\"}.")
            .WithTags("Realtime")
            .Produces(StatusCodes.Status101SwitchingProtocols)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
}
