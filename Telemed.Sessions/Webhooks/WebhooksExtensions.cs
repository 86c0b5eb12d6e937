using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Sessions.Access;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Webhooks;

/// <summary>Registers webhooks.</summary>
internal static class WebhooksExtensions
{
    public static WebApplicationBuilder AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<WebhookOptions>(WebhookOptions.Section);
        builder.Services.AddSingleton(services => new AddressPolicy(services.GetRequiredService<IOptions<WebhookOptions>>().Value));
        builder.Services.AddSingleton<WebhookSecret.Vault>();
        builder.Services.AddSingleton<WebhookSignal>();
        builder.Services.AddSingleton<WebhookStore>();
        builder.Services.AddSingleton<DeliveryStore>();
        builder.Services.AddSingleton<DeliveryLogStore>();
        builder.Services.AddSingleton<WebhookClient>();
        builder.Services.AddSingleton<WebhookMeter>();
        builder.Services.AddSingleton<AttemptLog>();
        builder.Services.AddSingleton<EndpointSender>();
        builder.Services.AddSingleton<IEventRecorder, WebhookRecorder>();
        builder.Services.AddSingleton<WebhookPruner>();
        builder.Services.AddHostedService<DeliveryDispatcher>();
        builder.Services.AddHostedService(services => services.GetRequiredService<WebhookPruner>());
        return builder;
    }

    public static void MapWebhooks(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/webhooks")
            .WithTags("Webhooks")
            .Requires(Permission.WebhooksManage)
            .NotStored();
        WebhooksApi.Map(group);
        DeliveriesApi.Map(group);
    }
}
