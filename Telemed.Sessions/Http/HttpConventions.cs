using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.HttpOverrides;
using Telemed.Sessions.Http.RateLimits;

namespace Telemed.Sessions.Http;

/// <summary>How this service speaks HTTP: its JSON, and whom it takes a caller's address from.</summary>
internal static class HttpConventions
{
    /// <summary>Camel case, enums as words, Chinese names as they are.</summary>
    public static JsonSerializerOptions Json { get; } = WithConventions(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static WebApplicationBuilder AddHttpConventions(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(options => WithConventions(options.SerializerOptions));
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            // Only the gateway reaches this service, from an address that every composition chooses anew; it sets the header
            // to the client's address. One entry is believed, the nearest.
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            options.ForwardLimit = 1;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
        });
        builder.AddRateLimits();
        return builder;
    }

    public static WebApplication UseHttpConventions(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseWebSockets();
        return app;
    }

    /// <summary>Answers that carry codes or tokens, or change from one second to the next, are kept by nobody on the way.</summary>
    public static T NotStored<T>(this T endpoints)
        where T : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter<T, NotStoredFilter>();

    private static JsonSerializerOptions WithConventions(JsonSerializerOptions options)
    {
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }

    private sealed class NotStoredFilter : IEndpointFilter
    {
        public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        }
    }
}
