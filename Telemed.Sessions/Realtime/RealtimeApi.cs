using Telemed.ServiceDefaults.Configuration;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Realtime.Chat;
using Telemed.Sessions.Realtime.Instances;
using Telemed.Sessions.Realtime.Queue;

namespace Telemed.Sessions.Realtime;

/// <summary><c>GET /api/v1/realtime</c>: the WebSocket of a participant; its messages are described in docs/realtime.md.</summary>
internal static class RealtimeApi
{
    public static WebApplicationBuilder AddRealtime(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<RealtimeOptions>(RealtimeOptions.Section);
        builder.Services.AddSingleton<RealtimeRooms>();
        builder.Services.AddSingleton<Consultations.Store.IConsultationObserver>(services => services.GetRequiredService<RealtimeRooms>());
        builder.Services.AddSingleton<RealtimeMeter>();
        builder.Services.AddSingleton<InstanceBook>();
        builder.Services.AddHostedService(services => services.GetRequiredService<InstanceBook>());
        builder.Services.AddSingleton<RealtimeEntrance>();
        builder.Services.AddSingleton<ReceiverAddresses>();
        builder.Services.AddSingleton<ClientMessageHandler>();
        builder.Services.AddSingleton<RealtimeSession>();
        builder.Services.AddSingleton<RealtimeEndpoint>();
        builder.Services.AddHostedService<RightsWatch>();
        builder.Services.AddSingleton<WaitingQueue>();
        builder.Services.AddSingleton<Consultations.Store.IConsultationObserver>(services => services.GetRequiredService<WaitingQueue>());
        builder.Services.AddSingleton<Sharing.ISharedChanges>(services => services.GetRequiredService<WaitingQueue>());
        builder.Services.AddHostedService(services => services.GetRequiredService<WaitingQueue>());
        return builder;
    }

    public static void MapRealtime(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapChat();
        endpoints.MapGet("/api/v1/realtime", (HttpContext context, RealtimeEndpoint endpoint) => endpoint.ServeAsync(context))
            .OpenToEveryone("the access token comes in the query or in the first message")
            .DisableRateLimiting()
            .WithName("Realtime")
            .WithNotes(JoiningNotes.Realtime)
            .WithSummary("The realtime channel")
            .WithDescription("A WebSocket with JSON text messages. The access token comes as ?token= or in a first message {\"type\":\"auth\",\"token\":\"…\"}; the last event that the client has as ?after= or beside the token.")
            .WithTags("Realtime")
            .Produces(StatusCodes.Status101SwitchingProtocols)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }
}
